import { render } from 'ink';
import type { Ended, Ending } from '../wizard/ending.ts';
import type { Launcher, Target } from '../wizard/launcher.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { App } from './app.tsx';
import { type KeyOverrides, overrideKeys } from './keys/keymap.ts';
import type { Log } from './log.ts';
import { asciiStream } from './terminal/ascii.ts';
import { chooseTheme, glyphsFor, type ThemeName } from './theme/theme.ts';

export interface AppStart {
  readonly launcher: Launcher;
  readonly target?: Target;
  readonly resume?: string;
  readonly ascii: boolean;
  readonly theme: ThemeName;
  readonly mouse: boolean;
  readonly keys: KeyOverrides;
  /** Patterns of the contexts of production. */
  readonly production: readonly string[];
  readonly log: Log;
  /** Where kubeharden keeps its files. */
  readonly home: string;
  /** Resolves with what ends the wizard from outside. */
  readonly happened: Promise<Ending>;
}

/** Runs the full-screen wizard until it is left or ended; the terminal is as before when this returns. */
export async function runApp(start: AppStart): Promise<Ended> {
  chooseTheme(start.theme);
  overrideKeys(start.keys);
  let exitCode = 0;
  let wizard: Wizard | undefined;
  let failure: unknown;
  const { unmount, waitUntilExit } = render(
    <App
      {...start}
      glyphs={glyphsFor(start.ascii)}
      onWizard={(now) => {
        wizard = now;
      }}
      onQuit={(code) => {
        exitCode = code;
        unmount();
      }}
      onFail={(error) => {
        failure = error;
        unmount();
      }}
    />,
    {
      alternateScreen: true,
      incrementalRendering: true,
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: true,
      maxFps: 60,
      ...(start.ascii ? { stdout: asciiStream(process.stdout) } : {}),
    },
  );
  // What throws while a screen is drawn ends Ink with that error.
  const left = waitUntilExit().then(
    () => undefined,
    (error: unknown): Ending => ({ kind: 'fault', error }),
  );
  const by = await Promise.race([left, start.happened]);
  unmount();
  await left;
  // A context that does not exist is told on the ordinary screen.
  if (failure !== undefined) throw failure;
  wizard?.close();
  return {
    exitCode,
    lines: wizard?.saved ? [`Go on with: kubeharden --resume ${wizard.session.id}`] : [],
    ...(by ? { by } : {}),
  };
}
