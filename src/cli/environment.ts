/** How kubeharden speaks: a full-screen wizard, numbered lines, or plain output without questions. */
export type Mode = 'full' | 'linear' | 'plain';

export interface Terminal {
  readonly stdin: boolean;
  readonly stdout: boolean;
}

const on = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value !== '0' && value !== 'false';

/** Chosen once, from the flags, the environment and what the streams are. */
export function modeOf(environment: NodeJS.ProcessEnv, terminal: Terminal, accessible: boolean): Mode {
  if (!terminal.stdin || !terminal.stdout) return 'plain';
  if (accessible || on(environment.ACCESSIBLE) || on(environment.INK_SCREEN_READER) || environment.TERM === 'dumb')
    return 'linear';
  return 'full';
}

/** ASCII where the locale does not promise Unicode. */
export function asciiLocale(environment: NodeJS.ProcessEnv): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return locale !== '' && !/utf-?8/i.test(locale);
}
