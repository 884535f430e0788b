import { AppError } from '../../core/errors.ts';
import { EXIT } from '../exit.ts';
import { interruptible } from '../inspect.ts';
import { createLauncher } from '../launcher.ts';
import { areasOf, launcherOptions, type SourceOptions, targetOf } from '../options.ts';
import { emit } from '../output.ts';
import { settingsOf } from '../settings.ts';
import { chosenSteps, setParameters } from '../steps.ts';

export interface GenerateOptions extends SourceOptions {
  readonly out?: string;
  readonly inPlace?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly area?: readonly string[];
  readonly step?: readonly string[];
  readonly set?: readonly string[];
}

/** Writes the steps of what is looked at as a directory for review, or into the manifests themselves. */
export async function generate(options: GenerateOptions): Promise<number> {
  if (options.inPlace) return (await import('./fix.ts')).fixInPlace(options);
  const { out } = options;
  if (out === undefined)
    throw new AppError(
      'usage',
      'Nothing says where to write to.',
      'Name a directory with --out, or change the manifests themselves with --in-place.',
    );
  const settings = await settingsOf(options);
  const wizard = await createLauncher(launcherOptions(options, settings)).open(await targetOf(options));
  try {
    await interruptible(async (signal) => {
      await wizard.connect(signal);
      await wizard.inspect({ signal });
    });
    const steps = chosenSteps(wizard, options.step, areasOf(options.area, settings.config.areas));
    setParameters(wizard, steps, options.set);
    const { directory, files } = wizard.generate(
      steps.map(({ id }) => id),
      out,
    );
    await emit(`${files.length} files of ${steps.length} steps in ${directory}\nRead ${directory}/README.md first.`);
    return EXIT.ok;
  } finally {
    wizard.close();
  }
}
