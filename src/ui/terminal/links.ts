/** Terminals that are known to open OSC 8 addresses, by how they name themselves. */
const PROGRAMS = new Set(['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'mintty', 'rio']);
const TERMS = /^(xterm-kitty|xterm-ghostty|alacritty|foot|wezterm|contour)/;
/** VTE (GNOME Terminal and others) crashed on them before 0.50.1. */
const VTE = 5001;

/**
 * Whether addresses may be sent as links. A terminal that is not known gets none; inside tmux and screen, which may
 * drop them or pass them to another, neither. `FORCE_HYPERLINK` decides where it is set.
 */
export function opensLinks(environment: NodeJS.ProcessEnv): boolean {
  const { FORCE_HYPERLINK, TERM = '', TERM_PROGRAM = '', VTE_VERSION, WT_SESSION, TMUX, STY } = environment;
  if (FORCE_HYPERLINK !== undefined && FORCE_HYPERLINK !== '') return FORCE_HYPERLINK !== '0';
  if (TERM === 'dumb' || TMUX || STY) return false;
  return PROGRAMS.has(TERM_PROGRAM) || TERMS.test(TERM) || Number(VTE_VERSION) >= VTE || Boolean(WT_SESSION);
}
