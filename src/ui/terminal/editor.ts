import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { AppError } from '../../core/errors.ts';
import { shellQuote } from '../../core/text.ts';

/** The operator's editor, ours first, then as kubectl and git look for it; it may hold arguments. */
export function editorOf(environment: NodeJS.ProcessEnv): string {
  const { KUBEHARDEN_EDITOR, KUBE_EDITOR, VISUAL, EDITOR } = environment;
  return KUBEHARDEN_EDITOR || KUBE_EDITOR || VISUAL || EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi');
}

export interface Edited {
  /** As the editor left it; undefined when it was not changed. */
  readonly text?: string;
  /** The editor could not be run, or said that it failed; what it had written by then is in `text`. */
  readonly problem?: AppError;
}

/** Opens a text in the operator's editor, as a file that only they can read. */
export async function editText(text: string, name: string, environment: NodeJS.ProcessEnv): Promise<Edited> {
  const editor = editorOf(environment);
  const directory = mkdtempSync(join(tmpdir(), 'kubeharden-'));
  const file = join(directory, name);
  try {
    writeFileSync(file, text, { mode: 0o600 });
    // The shell takes the editor's arguments apart, as git lets it.
    const { failed, message } = await execa(`${editor} ${shellQuote(file)}`, {
      shell: true,
      stdio: 'inherit',
      reject: false,
    });
    const after = readFileSync(file, 'utf8');
    return {
      ...(after === text ? {} : { text: after }),
      ...(failed
        ? {
            problem: new AppError(
              'bad-input',
              `The editor “${editor}” did not end well: ${message?.split('\n')[0] ?? 'no reason given'}.`,
              'Set KUBEHARDEN_EDITOR or EDITOR to one that is installed, or end it without an error.',
            ),
          }
        : {}),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
