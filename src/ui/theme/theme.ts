import type { Standing } from '../../core/finding.ts';
import type { RiskClass } from '../../core/remediation.ts';
import type { Severity } from '../../core/severity.ts';

/** What a piece of text means; never a colour by name outside this file. */
export type Role =
  | 'plain'
  | 'heading'
  | 'quiet'
  | 'accent'
  | 'selected'
  | 'add'
  | 'remove'
  | 'error'
  | 'warning'
  | 'good'
  | Severity;

export interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

// The terminal's own 16 colours, so that the operator's palette decides. Every role also has a word or a sign.
const STYLES: Record<Role, Style> = {
  plain: {},
  heading: { bold: true },
  quiet: { dimColor: true },
  accent: { color: 'cyan' },
  selected: { inverse: true },
  add: { color: 'green' },
  remove: { color: 'red' },
  error: { color: 'red', bold: true },
  warning: { color: 'yellow' },
  good: { color: 'green' },
  critical: { color: 'magenta', bold: true },
  high: { color: 'red' },
  medium: { color: 'yellow' },
  low: { color: 'blue' },
};

export const styleOf = (role: Role): Style => STYLES[role];

export const STANDING_ROLE: Record<Standing, Role> = {
  fail: 'error',
  unknown: 'warning',
  pass: 'good',
  accepted: 'accent',
  'not-applicable': 'quiet',
};

export const RISK_ROLE: Record<RiskClass, Role> = { additive: 'good', disruptive: 'warning', lockout: 'error' };

export interface Glyphs {
  readonly pointer: string;
  readonly full: string;
  readonly empty: string;
  /** What was won since the beginning. */
  readonly gained: string;
  readonly chosen: string;
  readonly open: string;
  readonly ellipsis: string;
  readonly line: string;
  readonly arrow: string;
  readonly dot: string;
  readonly done: string;
  /** From lowest to highest, for small curves. */
  readonly steps: readonly string[];
}

const UNICODE: Glyphs = {
  pointer: '❯',
  full: '█',
  empty: '░',
  gained: '▓',
  chosen: '●',
  open: '○',
  ellipsis: '…',
  line: '─',
  arrow: '→',
  dot: '·',
  done: '✓',
  steps: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};
const ASCII: Glyphs = {
  pointer: '>',
  full: '#',
  empty: '.',
  gained: '+',
  chosen: '*',
  open: 'o',
  ellipsis: '~',
  line: '-',
  arrow: '->',
  dot: '|',
  done: 'ok',
  steps: ['_', '.', '-', '=', '+', '*', '#'],
};

/** ASCII on request, and where the locale does not promise Unicode. */
export const glyphsFor = (ascii: boolean, environment: NodeJS.ProcessEnv): Glyphs => {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return ascii || (locale !== '' && !/utf-?8/i.test(locale)) ? ASCII : UNICODE;
};
