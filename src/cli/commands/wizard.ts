import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { UserConfig } from '../../config/user.ts';
import { AppError, asAppError } from '../../core/errors.ts';
import type { ThemeName } from '../../ui/theme/theme.ts';
import type { Ended, Ending } from '../../wizard/ending.ts';
import type { Launcher, Target } from '../../wizard/launcher.ts';
import { type Endings, watchEndings } from '../endings.ts';
import { asciiLocale, modeOf } from '../environment.ts';
import { exitCodeOf } from '../exit.ts';
import { homeDirectory } from '../home.ts';
import { createLauncher } from '../launcher.ts';
import { captureOutput, openLog } from '../log-file.ts';
import { launcherOptions, namedTarget, type SourceOptions } from '../options.ts';
import { settingsOf } from '../settings.ts';
import { userConfig, userFile } from '../user-config.ts';

interface WizardOptions extends SourceOptions {
  readonly resume?: string | true;
  readonly accessible?: boolean;
  readonly ascii?: boolean;
}

/** Opens the wizard: full screen, or line by line; never where nobody can answer. */
export async function wizard(options: WizardOptions): Promise<number> {
  const home = homeDirectory(process.env);
  const user = await userConfig(home);
  const mode = modeOf(
    process.env,
    { stdin: process.stdin.isTTY === true, stdout: process.stdout.isTTY === true },
    options.accessible ?? user.accessible ?? false,
  );
  if (mode === 'plain')
    throw new AppError(
      'usage',
      'The wizard needs a terminal, and this is none.',
      'In scripts use: kubeharden scan, kubeharden plan, or kubeharden apply --yes --confirm CONTEXT',
    );
  const settings = await settingsOf(options);
  const launcher = createLauncher(launcherOptions(options, settings));
  const target = namedTarget(options);
  const resume = await resumedBy(options, launcher);
  const opened = {
    launcher,
    production: [...(user.productionContexts ?? []), ...(settings.config.productionContexts ?? [])],
    ...(target ? { target } : {}),
    ...(resume ? { resume } : {}),
  };
  const endings = watchEndings();
  if (mode === 'linear') return finish(await linear(opened, endings), endings);
  return finish(await fullScreen(opened, { options, user, home, endings }), endings);
}

interface Opened {
  readonly launcher: Launcher;
  readonly production: readonly string[];
  readonly target?: Target;
  readonly resume?: string;
}

async function linear(opened: Opened, { happened }: Endings): Promise<Ended> {
  const { runLinear } = await import('../../linear/run.ts');
  return runLinear({ ...opened, happened });
}

interface FullScreen {
  readonly options: WizardOptions;
  readonly user: UserConfig;
  readonly home: string;
  readonly endings: Endings;
}

async function fullScreen(opened: Opened, { options, user, home, endings }: FullScreen): Promise<Ended> {
  const { runApp } = await import('../../ui/run.tsx');
  const log = openLog(home);
  const release = captureOutput(log);
  try {
    const ended = await runApp({
      ...opened,
      ascii: options.ascii ?? user.ascii ?? asciiLocale(process.env),
      theme: await themeOf(process.env.KUBEHARDEN_THEME || user.theme),
      keys: await keysOf(user, home),
      mouse: user.mouse ?? false,
      log,
      home,
      happened: endings.happened,
    });
    if (ended.by?.kind !== 'fault') return ended;
    const { crashLines } = await import('../crash.ts');
    log.error(ended.by.error);
    return { ...ended, lines: [...crashLines(ended.by.error, home, log), ...ended.lines] };
  } finally {
    release();
  }
}

/** What is left to tell; then as whoever sent a signal expects: dead of it. */
async function finish({ exitCode, lines, by }: Ended, { release }: Endings): Promise<number> {
  release();
  // There is nobody to read it any more.
  if (!isHangup(by)) for (const line of lines) process.stdout.write(`${line}\n`);
  if (by?.kind === 'fault') return exitCodeOf(asAppError(by.error));
  if (!by) return exitCode;
  process.kill(process.pid, by.signal);
  await setTimeout(SIGNAL_ARRIVES);
  return 128 + constants.signals[by.signal];
}

/** Milliseconds that this process waits for a signal of its own. */
const SIGNAL_ARRIVES = 1000;

const isHangup = (by: Ending | undefined): boolean => by?.kind === 'signal' && by.signal === 'SIGHUP';

async function resumedBy({ resume }: WizardOptions, launcher: Launcher): Promise<string | undefined> {
  if (resume !== true) return resume;
  const newest = (await launcher.sessions()).find(({ session }) => session)?.id;
  if (newest !== undefined) return newest;
  throw new AppError('usage', 'There is no saved session to resume.', 'Start one with: kubeharden');
}

/** The colours that were asked for; dark ones without a word. */
async function themeOf(wanted: string | undefined): Promise<ThemeName> {
  const { THEME_NAMES } = await import('../../ui/theme/theme.ts');
  const theme = THEME_NAMES.find((name) => name === (wanted || 'dark'));
  if (theme) return theme;
  throw new AppError('usage', `KUBEHARDEN_THEME is “${wanted}”.`, `Set it to one of: ${THEME_NAMES.join(', ')}`);
}

/** The keys that the operator wants; told all at once where they cannot be. */
async function keysOf({ keys }: UserConfig, home: string): Promise<Readonly<Record<string, readonly string[]>>> {
  if (!keys) return {};
  const { keyProblems } = await import('../../ui/keys/keymap.ts');
  const wanted = Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, [value].flat()]));
  const problems = keyProblems(wanted);
  if (problems.length === 0) return wanted;
  throw new AppError(
    'bad-input',
    `${userFile(home)}: ${problems.join(' ')}`,
    'The commands and their keys are in docs/keys.md.',
  );
}
