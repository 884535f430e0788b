import type { ImpactTable } from '../../../core/impact.ts';
import type { Use } from '../../../core/kube/audit-usage.ts';
import { subjectText } from '../../../core/kube/rbac/subject.ts';
import type { Need } from './fold.ts';
import type { SubjectNeeds } from './needs.ts';

export const whoText = ({ subject, namespace }: SubjectNeeds): string => subjectText(subject, namespace);

const MOST_ROWS = 25;

export const whatText = ({ group, resource, url }: Pick<Need, 'group' | 'resource' | 'url'>): string =>
  url ?? `${resource}${group ? ` (${group})` : ''}`;

interface Line {
  readonly who: string;
  readonly where: string;
  readonly what: string;
  readonly verb: string;
  readonly count: number;
}

/** The most frequent first; verbs of one resource in one row. */
function rowsOf(lines: readonly Line[]): string[][] {
  const groups = Map.groupBy(lines, ({ who, where, what }) => `${who}|${where}|${what}`);
  return [...groups.values()]
    .map((those) => ({ ...those[0], verbs: those.map(({ verb }) => verb), total: sum(those) }))
    .sort((a, b) => b.total - a.total)
    .map(({ who = '', where = '', what = '', verbs, total }) => [
      who,
      where || 'cluster',
      what,
      [...new Set(verbs)].join(', '),
      String(total),
    ]);
}

const sum = (lines: readonly Line[]): number => lines.reduce((total, line) => total + line.count, 0);

const COLUMNS = ['Who', 'Where', 'What', 'Verbs', 'Times'];

/** Who it was is a column only where there are several. */
function tableOf(title: string, lines: readonly Line[], legend?: string): ImpactTable[] {
  const from = new Set(lines.map(({ who }) => who)).size > 1 ? 0 : 1;
  const rows = rowsOf(lines).map((row) => row.slice(from));
  if (rows.length === 0) return [];
  const more = rows.length > MOST_ROWS ? [`${rows.length - MOST_ROWS} more rows.`] : [];
  const notes = [...(legend ? [legend] : []), ...more].join(' ');
  return [{ title, columns: COLUMNS.slice(from), rows: rows.slice(0, MOST_ROWS), ...(notes ? { legend: notes } : {}) }];
}

/** A refusal with its subresource where a need has it. */
export const refusedResource = ({ subresource, resource, ...use }: Use) => ({
  ...use,
  resource: subresource ? `${resource}/${subresource}` : resource,
});

/** What was used, and apart from it what was refused. */
export const usageTables = (needs: readonly SubjectNeeds[]): ImpactTable[] => [
  ...tableOf(
    'Used',
    needs.flatMap((one) =>
      one.needs.map((need) => ({ ...need, who: whoText(one), where: need.namespace, what: whatText(need) })),
    ),
  ),
  ...tableOf(
    'Refused',
    needs.flatMap((one) =>
      one.refused
        .map(refusedResource)
        .map((use) => ({ ...use, who: whoText(one), where: use.namespace, what: whatText(use) })),
    ),
    'Refused before as well: not in the new roles.',
  ),
];
