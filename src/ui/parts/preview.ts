import type { Impact, ImpactTable } from '../../core/impact.ts';
import { refText } from '../../core/reference.ts';
import { count, safeText } from '../../core/text.ts';
import type { ChangePreview, DiffLine } from '../../wizard/types.ts';
import type { Role } from '../theme/theme.ts';
import { CONSEQUENCE_ROLE } from './describe.ts';
import { BLANK, fitted, type Line, line, paragraph } from './text.ts';

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

/** A diff; runs of equal lines are cut to three around what changes. */
export function diffLines(diff: readonly DiffLine[]): Line[] {
  const near = diff.map((_, index) =>
    diff.slice(Math.max(index - 3, 0), index + 4).some(({ kind }) => kind !== 'same'),
  );
  return diff.flatMap(({ kind, text }, index): Line[] => {
    if (near[index]) return [[{ text: SIGN[kind] + text.replaceAll('\t', '  '), role: DIFF_ROLE[kind] }]];
    return near[index - 1] ? [line('  …', 'quiet')] : [];
  });
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
