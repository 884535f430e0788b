import { diffWordsWithSpace } from 'diff';
import type { Impact, ImpactTable } from '../../core/impact.ts';
import { refText } from '../../core/reference.ts';
import { count, safeText } from '../../core/text.ts';
import type { ChangePreview, DiffLine } from '../../wizard/types.ts';
import type { Role } from '../theme/theme.ts';
import { CONSEQUENCE_ROLE } from './describe.ts';
import { BLANK, fitted, type Line, line, paragraph, type Span } from './text.ts';

const SIGN: Record<DiffLine['kind'], string> = { add: '+ ', remove: '- ', same: '  ' };
const DIFF_ROLE: Record<DiffLine['kind'], Role> = { add: 'add', remove: 'remove', same: 'quiet' };
const ACTION_ROLE: Record<ChangePreview['action'], Role> = {
  create: 'add',
  update: 'warning',
  delete: 'remove',
  unchanged: 'quiet',
  blocked: 'error',
  file: 'accent',
  guide: 'accent',
};

/** A line of YAML with its keys apart from its values. */
function yamlSpans(text: string): Span[] {
  const [, indent = '', key, rest = ''] = /^(\s*(?:- )*)([^\s:#][^:#]*:)(\s.*|)$/.exec(text) ?? [];
  if (key === undefined) return [{ text, ...(/^\s*#/.test(text) ? { role: 'quiet' as const } : {}) }];
  return [{ text: indent }, { text: key, role: 'key' }, { text: rest }];
}

/** A changed line, its words marked that are not in the line that it takes the place of. */
function wordSpans(before: string, after: string, kind: 'add' | 'remove'): Span[] {
  return diffWordsWithSpace(before, after).flatMap(({ value, added, removed }): Span[] => {
    if (kind === 'add' ? removed : added) return [];
    return [{ text: value, role: added || removed ? `${kind}Word` : kind }];
  });
}

/** For each changed line the one on the other side, where as many lines were added as were removed. */
function counterparts(diff: readonly DiffLine[]): Map<number, string> {
  const pairs = new Map<number, string>();
  for (let at = 0; at < diff.length; at += 1) {
    if (diff[at]?.kind !== 'remove') continue;
    let middle = at;
    while (diff[middle]?.kind === 'remove') middle += 1;
    let end = middle;
    while (diff[end]?.kind === 'add') end += 1;
    if (end - middle === middle - at)
      for (let row = at; row < middle; row += 1) {
        pairs.set(row, diff[row + middle - at]?.text ?? '');
        pairs.set(row + middle - at, diff[row]?.text ?? '');
      }
    at = end - 1;
  }
  return pairs;
}

const CONTEXT = 3;

/** A diff: runs of equal lines are folded, words that differ are marked, new manifests have their keys coloured. */
export function diffLines(diff: readonly DiffLine[]): Line[] {
  const isNew = diff.length > 0 && diff.every(({ kind }) => kind === 'add');
  const pairs = counterparts(diff);
  const near = new Uint8Array(diff.length);
  diff.forEach(({ kind }, index) => {
    if (kind !== 'same') near.fill(1, Math.max(index - CONTEXT, 0), index + CONTEXT + 1);
  });
  const lines: Line[] = [];
  let folded = 0;
  const fold = (): void => {
    if (folded > 0) lines.push(line(`  … ${count(folded, 'unchanged line')}`, 'quiet'));
    folded = 0;
  };
  diff.forEach(({ kind, text: raw }, index) => {
    if (!near[index]) {
      folded += 1;
      return;
    }
    fold();
    const text = raw.replaceAll('\t', '  ');
    const other = pairs.get(index)?.replaceAll('\t', '  ');
    const spans =
      kind === 'same'
        ? [{ text, role: 'quiet' as const }]
        : other !== undefined
          ? kind === 'add'
            ? wordSpans(other, text, 'add')
            : wordSpans(text, other, 'remove')
          : isNew
            ? yamlSpans(text)
            : [{ text, role: DIFF_ROLE[kind] }];
    lines.push([{ text: SIGN[kind], role: DIFF_ROLE[kind] }, ...spans]);
  });
  fold();
  return lines;
}

/** One change as the server would make it, or as it is done by hand. */
export function changeLines(preview: ChangePreview, columns: number): Line[] {
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
    ...(change.kind === 'guide'
      ? [
          ...change.steps.flatMap(({ text, commands = [] }, index) => [
            ...paragraph(`${index + 1}. ${safeText(text)}`, columns, undefined, '   '),
            ...commands.flatMap((command) =>
              command.split('\n').map((part) => line(`     ${safeText(part)}`, 'accent')),
            ),
          ]),
          ...(change.verify ? paragraph(`Verify: ${safeText(change.verify)}`, columns, 'good', '  ') : []),
        ]
      : []),
    ...(change.kind === 'file' && change.destination ? [line(`  for ${safeText(change.destination)}`, 'quiet')] : []),
    ...diffLines(diff),
    BLANK,
  ];
}

/** What the changes would break, restart or cut. */
export function impactLines({ consequences, tables = [] }: Impact, columns: number): Line[] {
  return [
    ...(consequences.length === 0 ? [line('Nothing that runs is touched.', 'good')] : []),
    ...consequences.flatMap(({ level, text, subjects = [] }) => [
      ...paragraph(`${fitted(level, 9)}${safeText(text)}`, columns, CONSEQUENCE_ROLE[level], '         '),
      ...subjects.slice(0, 8).map((subject) => line(`         ${safeText(refText(subject))}`, 'quiet')),
      ...(subjects.length > 8 ? [line(`         and ${count(subjects.length - 8, 'other')}`, 'quiet')] : []),
    ]),
    ...tables.flatMap((table) => [BLANK, ...tableLines(table, columns)]),
  ];
}

function tableLines({ title, columns: heads, rows, legend }: ImpactTable, columns: number): Line[] {
  const natural = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)));
  // The widest columns give way first, so that every column is seen.
  const widths = [...natural];
  const room = columns - 2 * (heads.length - 1);
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = Math.max((widths[widest] ?? 0) - 1, 4);
  }
  const row = (cells: readonly string[], role?: Role): Line =>
    line(cells.map((cell, at) => fitted(safeText(cell), widths[at] ?? 4)).join('  '), role);
  return [
    line(title, 'heading'),
    row(heads, 'quiet'),
    ...rows.map((cells) => row(cells)),
    ...(legend ? paragraph(legend, columns, 'quiet') : []),
  ];
}
