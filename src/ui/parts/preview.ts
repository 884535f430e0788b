import type { Consequence, Impact, ImpactTable } from '../../core/impact.ts';
import { refText } from '../../core/reference.ts';
import { count, listing, safeText } from '../../core/text.ts';
import type { ChangePreview, PreviewAction, StepPreview } from '../../wizard/types.ts';
import type { Glyphs, Role } from '../theme/theme.ts';
import { CONSEQUENCE_ROLE } from './describe.ts';
import { diffLines } from './diff.ts';
import { reachLines } from './pictures/reach.ts';
import { barLines } from './pictures/use.ts';
import { whoCanLines } from './pictures/who-can.ts';
import { BLANK, fitted, type Line, line, paragraph, wrapLine } from './text.ts';

const ACTION_ROLE: Record<PreviewAction, Role> = {
  create: 'add',
  update: 'warning',
  delete: 'remove',
  unchanged: 'quiet',
  blocked: 'error',
  file: 'accent',
  guide: 'accent',
};

const ACTION_WORD: Record<PreviewAction, (n: number) => string> = {
  create: (n) => `${n} created`,
  update: (n) => `${n} changed`,
  delete: (n) => `${n} deleted`,
  unchanged: (n) => `${n} as ${n === 1 ? 'it' : 'they'} should be`,
  blocked: (n) => `${n} refused`,
  file: (n) => count(n, 'file'),
  guide: (n) => count(n, 'guide'),
};

/** `2 created, 1 refused`. */
export const changeCounts = (changes: readonly ChangePreview[]): string =>
  (Object.keys(ACTION_WORD) as PreviewAction[])
    .flatMap((action) => {
      const n = changes.filter((change) => change.action === action).length;
      return n > 0 ? [ACTION_WORD[action](n)] : [];
    })
    .join(', ');

/** An object or a file as it would be then. */
export const afterwards = ({ diff }: ChangePreview): string =>
  diff
    .filter(({ kind }) => kind !== 'remove')
    .map(({ text }) => text)
    .join('\n');

const isYaml = ({ change }: ChangePreview): boolean => change.kind !== 'file' || /\.ya?ml$/.test(change.path);

/** One change as the server would make it, or as it is done by hand. */
export function changeLines(preview: ChangePreview, columns: number, unfolded = false): Line[] {
  const { action, title, change, warnings, manager, problem, diff } = preview;
  return [
    [
      { text: fitted(action, 10), role: ACTION_ROLE[action] },
      { text: safeText(title), role: 'heading' },
    ],
    ...('reason' in change && change.reason ? paragraph(safeText(change.reason), columns, 'quiet', '  ') : []),
    ...(problem ? paragraph(`${problem.message} ${problem.hint}`, columns, 'error', '  ') : []),
    ...(manager && manager.kind !== 'kubeharden'
      ? paragraph(
          `${manager.kind} (${safeText(manager.name)}) owns this object and may put it back; generate (x) and change it there.`,
          columns,
          'warning',
          '  ',
        )
      : []),
    ...warnings.flatMap((warning) => paragraph(`The server warns: ${safeText(warning)}`, columns, 'warning', '  ')),
    ...(change.kind === 'guide' ? guideLines(change, columns) : []),
    ...(change.kind === 'file' && change.destination ? [line(`  for ${safeText(change.destination)}`, 'quiet')] : []),
    ...diffLines(diff, { unfolded, yaml: isYaml(preview) }).flatMap((row) => wrapLine(row, columns, '      ')),
  ];
}

type Guide = Extract<ChangePreview['change'], { readonly kind: 'guide' }>;

function guideLines({ steps, verify }: Guide, columns: number): Line[] {
  return [
    ...steps.flatMap(({ text, commands = [] }, index) => [
      ...paragraph(`${index + 1}. ${safeText(text)}`, columns, undefined, '   '),
      ...commands.flatMap((command) =>
        command.split('\n').flatMap((part) => wrapLine(line(`     ${safeText(part)}`, 'accent'), columns, '       ')),
      ),
    ]),
    ...(verify ? paragraph(`Verify: ${safeText(verify)}`, columns, 'good', '  ') : []),
  ];
}

const LEVELS: readonly Consequence['level'][] = ['breaks', 'restarts', 'note', 'safe'];
const LEVEL_WORD: Record<Consequence['level'], (n: number) => string> = {
  breaks: (n) => `${n} ${n === 1 ? 'thing breaks' : 'things may break'}`,
  restarts: (n) => count(n, 'restart'),
  note: (n) => count(n, 'note'),
  safe: (n) => `${n} safe`,
};

/** `2 things may break, 1 restart`. */
export const impactCounts = ({ consequences }: Impact): string =>
  LEVELS.flatMap((level) => {
    const n = consequences.filter((consequence) => consequence.level === level).length;
    return n > 0 ? [LEVEL_WORD[level](n)] : [];
  }).join(', ');

/** What the changes would break, restart or cut; the worst first. */
export function impactLines({ impact, checkedByServer }: StepPreview, columns: number, glyphs: Glyphs): Line[] {
  const { consequences, tables = [] } = impact;
  const serious = seriousLines(impact, columns);
  const others = byLevel(consequences).filter((consequence) => !isSerious(consequence));
  return [
    ...(consequences.length === 0
      ? [line('Nothing that runs is touched.', 'good')]
      : [line(`${impactCounts(impact)}.`, 'heading')]),
    ...(checkedByServer ? [] : paragraph('From files or a snapshot: no server was asked.', columns, 'quiet')),
    ...(serious.length > 0 ? [BLANK] : []),
    ...serious,
    ...tables.flatMap((table) => [BLANK, ...tableLines(table, columns, glyphs)]),
    ...(others.length > 0 ? [BLANK] : []),
    ...others.flatMap((one) => consequenceLines(one, columns)),
  ];
}

/** What breaks or restarts, the worst first. */
export const seriousLines = ({ consequences }: Impact, columns: number): Line[] =>
  byLevel(consequences)
    .filter(isSerious)
    .flatMap((one) => consequenceLines(one, columns));

const byLevel = (consequences: readonly Consequence[]): Consequence[] =>
  consequences.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));

const isSerious = ({ level }: Consequence): boolean => level === 'breaks' || level === 'restarts';

/** What happens, and to whom where the sentence does not say it. */
function consequenceLines({ level, text, subjects = [] }: Consequence, columns: number): Line[] {
  const unnamed = subjects.map(refText).filter((name) => !text.includes(name.split(' ').at(-1) ?? name));
  return [
    ...hanging(level, safeText(text), columns, CONSEQUENCE_ROLE[level]),
    ...(unnamed.length > 0
      ? paragraph(safeText(listing(unnamed, 12)), columns - INDENT.length, 'quiet').map(
          (spans): Line => [{ text: INDENT }, ...spans],
        )
      : []),
  ];
}

const INDENT = ' '.repeat(10);

/** A word in front of a paragraph, which keeps clear of it. */
function hanging(word: string, text: string, columns: number, role: Role): Line[] {
  return paragraph(text, columns - INDENT.length).map((spans, row) => [
    { text: row === 0 ? fitted(word, INDENT.length) : INDENT, role },
    ...spans,
  ]);
}

function tableLines(
  { title, columns: heads, rows, legend, picture }: ImpactTable,
  columns: number,
  glyphs: Glyphs,
): Line[] {
  const drawn =
    picture?.kind === 'reach'
      ? reachLines(picture, columns, glyphs)
      : picture?.kind === 'use'
        ? barLines(picture, columns, glyphs)
        : picture?.kind === 'who-can'
          ? whoCanLines(picture, columns, glyphs)
          : [];
  // A matrix does not tell the ports: the list below it does.
  const listed = drawn.length === 0 || picture?.kind === 'reach' ? rowLines(heads, rows, columns) : [];
  return [line(title, 'heading'), ...drawn, ...listed, ...(legend ? paragraph(legend, columns, 'quiet') : [])];
}

function rowLines(heads: readonly string[], rows: ImpactTable['rows'], columns: number): Line[] {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)));
  // The widest columns give way first, so that every column is seen.
  const room = columns - 2 * (heads.length - 1);
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = Math.max((widths[widest] ?? 0) - 1, 4);
  }
  const row = (cells: readonly string[], role?: Role): Line =>
    line(cells.map((cell, at) => fitted(safeText(cell), widths[at] ?? 4)).join('  '), role);
  const [before, after] = [heads.indexOf('before'), heads.indexOf('after')];
  return [
    row(heads, 'quiet'),
    ...rows.map((cells) => row(cells, before >= 0 && cells[before] !== cells[after] ? 'remove' : undefined)),
  ];
}
