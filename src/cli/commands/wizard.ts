import { AppError } from '../../core/errors.ts';
import type { ThemeName } from '../../ui/theme/theme.ts';
import type { Target } from '../../wizard/launcher.ts';
import { modeOf } from '../environment.ts';
import { createLauncher } from '../launcher.ts';
import { launcherOptions, namedTarget, type SourceOptions } from '../options.ts';
import { settingsOf } from '../settings.ts';

interface WizardOptions extends SourceOptions {
  readonly resume?: string | true;
  readonly accessible?: boolean;
  readonly ascii?: boolean;
}

/** The colours that were asked for; dark ones without a word. */
async function themeOf(wanted: string | undefined): Promise<ThemeName> {
  const { THEME_NAMES } = await import('../../ui/theme/theme.ts');
  const theme = THEME_NAMES.find((name) => name === (wanted || 'dark'));
  if (theme) return theme;
  throw new AppError('usage', `KUBEHARDEN_THEME is “${wanted}”.`, `Set it to one of: ${THEME_NAMES.join(', ')}`);
}

/** Opens the wizard: full screen, or line by line; never where nobody can answer. */
export async function wizard(options: WizardOptions): Promise<number> {
  const mode = modeOf(
    process.env,
    { stdin: process.stdin.isTTY === true, stdout: process.stdout.isTTY === true },
    options.accessible ?? false,
  );
  if (mode === 'plain')
    throw new AppError(
      'usage',
      'The wizard needs a terminal, and this is none.',
      'In scripts use: kubeharden scan, kubeharden plan, or kubeharden apply --yes --confirm CONTEXT',
    );
  const launcher = createLauncher(launcherOptions(options, await settingsOf(options)));
  const target: Target | undefined = namedTarget(options);
  const newest = options.resume === true ? (await launcher.sessions()).find(({ session }) => session)?.id : undefined;
  if (options.resume === true && newest === undefined)
    throw new AppError('usage', 'There is no saved session to resume.', 'Start one with: kubeharden');
  const resume = options.resume === true ? newest : options.resume;
  const start = { launcher, ...(target ? { target } : {}), ...(resume ? { resume } : {}) };
  const { exitCode, lines } =
    mode === 'linear'
      ? await (await import('../../linear/run.ts')).runLinear(start)
      : await (await import('../../ui/app.tsx')).runApp({
          ...start,
          ascii: options.ascii ?? false,
          theme: await themeOf(process.env.KUBEHARDEN_THEME),
        });
  for (const line of lines) process.stdout.write(`${line}\n`);
  return exitCode;
}
