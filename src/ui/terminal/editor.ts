import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { AppError } from '../../core/errors.ts';
import { shellQuote } from '../../core/text.ts';

/**
 * The text as the operator's editor left it; undefined when it was not changed. `VISUAL` and `EDITOR` may hold
 * arguments, as they do for git.
 */
export async function editText(
  text: string,
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const editor = environment.VISUAL || environment.EDITOR || 'vi';
  const directory = mkdtempSync(join(tmpdir(), 'kubeharden-'));
  const file = join(directory, name);
  try {
    writeFileSync(file, text, { mode: 0o600 });
    const { failed, message } = await execa(`${editor} ${shellQuote(file)}`, {
      shell: true,
      stdio: 'inherit',
      reject: false,
    });
    if (failed)
      throw new AppError(
        'bad-input',
        `The editor did not end well: ${message?.split('\n')[0] ?? 'no reason given'}`,
        'Set EDITOR to an editor that is installed.',
      );
    const edited = readFileSync(file, 'utf8');
    return edited === text ? undefined : edited;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
