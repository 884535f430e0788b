import { AppError } from '../../core/errors.ts';
import { EXIT } from '../exit.ts';
import { interruptible } from '../inspect.ts';
import { createLauncher } from '../launcher.ts';
import { areasOf, launcherOptions, type SourceOptions } from '../options.ts';
import { emitText } from '../output.ts';

interface UndoOptions extends SourceOptions {
  readonly session?: string;
  readonly step?: readonly string[];
  readonly area?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `pods/labels/shop` is of the step `pods/labels/shop`, of the remediation `pods/labels`, and of the area `pods`. */
const isOf = (step: string, name: string): boolean => step === name || step.startsWith(`${name}/`);

const SIGNS = { add: '+', remove: '-', same: ' ' } as const;

/** Takes changes back, newest first: previewed like any change, and only with `--yes`. */
export async function undo(changes: readonly string[], options: UndoOptions): Promise<number> {
  const launcher = createLauncher(launcherOptions(options));
  const id =
    options.session ??
    (await launcher.sessions()).find(({ session }) => session && session.source.kind !== 'files')?.id;
  if (!id)
    throw new AppError(
      'usage',
      'There is no session whose changes could be taken back.',
      'List the saved ones with: kubeharden sessions list',
    );
  const wizard = await launcher.open({ kind: 'demo' }, { resume: id });
  try {
    return await interruptible(async (signal) => {
      await wizard.connect(signal);
      const standing = wizard.undoable().map(({ intent }) => intent.id);
      const unknown = changes.find((change) => !standing.includes(change));
      if (unknown)
        throw new AppError(
          'usage',
          `Session ${id} has no standing change ${unknown}.`,
          `See its history with: kubeharden sessions show ${id}`,
        );
      const { step: steps, area } = options;
      const areas = area ? areasOf(area) : undefined;
      const wanted = wizard
        .undoable()
        .filter(({ intent }) => changes.length === 0 || changes.includes(intent.id))
        .filter(({ intent }) => !steps || steps.some((step) => isOf(intent.step, step)))
        .filter(({ intent }) => !areas || areas.some((each) => isOf(intent.step, each)))
        .map(({ intent }) => intent.id);
      if (wanted.length === 0) {
        await emitText(
          `Session ${id} has nothing to take back${steps || areas ? ' there; its history: kubeharden sessions show' : ''}.`,
        );
        return EXIT.ok;
      }
      const previews = await wizard.previewUndo(wanted, signal);
      await emitText(
        previews
          .flatMap(({ title, diff, problem }) => [
            title,
            ...(problem
              ? [`  ${problem.message}`]
              : diff.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => `  ${SIGNS[kind]} ${text}`)),
          ])
          .join('\n'),
      );
      if (options.dryRun) return EXIT.ok;
      if (!options.yes)
        throw new AppError(
          'usage',
          'Undoing needs your confirmation, and this command never asks.',
          'Look at the preview above, then add --yes',
        );
      const { undone, failed } = await wizard.undo(wanted, { signal, onEvent: () => {} });
      await emitText(
        [
          `${undone} taken back, ${failed.length} left.`,
          ...failed.map(({ title, error }) => `  ${title}: ${error.message}`),
        ].join('\n'),
      );
      return failed.length > 0 ? EXIT.partly : EXIT.ok;
    });
  } finally {
    wizard.close();
  }
}
