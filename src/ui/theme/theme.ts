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
  /** The words of a changed line that differ. */
  | 'addWord'
  | 'removeWord'
  /** Of a manifest: keys, and values that are no text. */
  | 'key'
  | 'literal'
  | 'error'
  | 'warning'
  /** Production: to be seen at once. */
  | 'alarm'
  | 'good'
  | Severity;

export interface Style {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
  readonly underline?: boolean;
}

export const THEME_NAMES = ['dark', 'light', 'colour-blind'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

// The terminal's own 16 colours, so that the operator's palette decides. Every role also has a word or a sign.
const DARK: Record<Role, Style> = {
  plain: {},
  heading: { bold: true },
  quiet: { dimColor: true },
  accent: { color: 'cyan' },
  selected: { inverse: true },
  add: { color: 'green' },
  remove: { color: 'red' },
  addWord: { color: 'green', bold: true, underline: true },
  removeWord: { color: 'red', bold: true, underline: true },
  key: { color: 'cyan' },
  literal: { color: 'yellow' },
  error: { color: 'red', bold: true },
  warning: { color: 'yellow' },
  alarm: { color: 'red', bold: true, inverse: true },
  good: { color: 'green' },
  critical: { color: 'magenta', bold: true },
  high: { color: 'red' },
  medium: { color: 'yellow' },
  low: { color: 'blue' },
};

const THEMES: Record<ThemeName, Record<Role, Style>> = {
  dark: DARK,
  // Yellow and cyan are hard to read on white; dimmed text as well.
  light: {
    ...DARK,
    quiet: {},
    accent: { color: 'blue' },
    key: { color: 'blue' },
    literal: { color: 'magenta' },
    warning: { color: 'magenta' },
    medium: { color: 'magenta' },
    low: {},
  },
  // Blue against yellow, never red against green.
  'colour-blind': {
    ...DARK,
    add: { color: 'blueBright' },
    addWord: { color: 'blueBright', bold: true, underline: true },
    remove: { color: 'yellow' },
    removeWord: { color: 'yellow', bold: true, underline: true },
    error: { color: 'yellow', bold: true },
    alarm: { color: 'yellow', bold: true, inverse: true },
    good: { color: 'blueBright' },
    critical: { color: 'yellow', bold: true, inverse: true },
    high: { color: 'yellow', bold: true },
    low: {},
  },
};

// Chosen once, before the first frame.
let styles = THEMES.dark;

export function chooseTheme(name: ThemeName): void {
  styles = THEMES[name];
}

export const styleOf = (role: Role): Style => styles[role];

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
  /** What is decided and not done yet. */
  readonly planned: string;
  readonly chosen: string;
  readonly open: string;
  readonly ellipsis: string;
  readonly line: string;
  readonly arrow: string;
  readonly dot: string;
  readonly done: string;
  /** Between the places that lead to a screen. */
  readonly into: string;
  /** Some of what could be. */
  readonly some: string;
  readonly cut: string;
  readonly narrowed: string;
  /** From lowest to highest, for small curves. */
  readonly steps: readonly string[];
}

const UNICODE: Glyphs = {
  pointer: '❯',
  full: '█',
  empty: '░',
  gained: '▓',
  planned: '▒',
  chosen: '●',
  open: '○',
  ellipsis: '…',
  line: '─',
  arrow: '→',
  dot: '·',
  done: '✓',
  into: '›',
  some: '◐',
  cut: '✕',
  narrowed: '↓',
  steps: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};
const ASCII: Glyphs = {
  pointer: '>',
  full: '#',
  empty: '.',
  gained: '+',
  planned: '=',
  chosen: '*',
  open: 'o',
  ellipsis: '~',
  line: '-',
  arrow: '->',
  dot: '|',
  done: 'ok',
  into: '>',
  some: 'o',
  cut: 'x',
  narrowed: 'v',
  steps: ['_', '.', '-', '=', '+', '*', '#'],
};

export const glyphsFor = (ascii: boolean): Glyphs => (ascii ? ASCII : UNICODE);
