import { SEVERITIES } from '../core/severity.ts';
import { count, listing, safeText } from '../core/text.ts';
import { gapsOf } from '../logs/json.ts';
import type { Analysis } from './analyse.ts';
import type { ReadCounts } from './events.ts';
import type { Anomaly } from './gather.ts';

export interface Report extends Analysis, ReadCounts {}

const MOST_SHOWN = 20;

/** A log may hold any number as time; not all are dates. */
export function timeOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'at an unknown time' : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

const spanOf = (first: number, last: number): string =>
  timeOf(first) === timeOf(last) ? timeOf(first) : `${timeOf(first)} to ${timeOf(last)}`;

const who = ({ user, groups, impersonated }: Anomaly): string =>
  `${user || '(nobody)'}${impersonated === undefined ? '' : ` as ${impersonated}`}${groups.length ? ` (${listing(groups, 4)})` : ''}`;
const from = ({ sources, agents }: Anomaly): string =>
  `${listing(sources) || '(unknown)'}${agents.length ? ` with ${listing(agents, 2)}` : ''}`;
const what = ({ verbs, resources, namespaces, names }: Anomaly): string =>
  `${verbs.join('/')} ${listing(resources)}${namespaces.length ? ` in ${listing(namespaces)}` : ''}${names.length ? `: ${listing(names)}` : ''}`;

function anomalyLines(anomaly: Anomaly): readonly string[] {
  return [
    `    ${spanOf(anomaly.first, anomaly.last)}${anomaly.count === 1 ? '' : `, ${anomaly.count} times`}`,
    `      what: ${what(anomaly)}`,
    ...(anomaly.detail ? [`      note: ${anomaly.detail}`] : []),
    `      who: ${who(anomaly)}`,
    `      from: ${from(anomaly)}`,
  ].map(safeText);
}

/** Who is behind most of it, first: the end of the text is what a terminal shows. */
function usersLine(anomalies: readonly Anomaly[]): readonly string[] {
  const byUser = [...Map.groupBy(anomalies, ({ user }) => user || '(nobody)')].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  return byUser.length === 0
    ? []
    : [
        `By user: ${listing(
          byUser.map(([user, those]) => `${safeText(user)} ${those.length}`),
          5,
        )}.`,
      ];
}

/** Grouped by severity, then by rule: what it means and what to do are told once. */
export function auditText(report: Report): string {
  const lines: string[] = [];
  const bySeverity = Map.groupBy(report.anomalies, ({ severity }) => severity);
  for (const severity of SEVERITIES) {
    const those = bySeverity.get(severity);
    if (!those) continue;
    lines.push(severity.toUpperCase());
    for (const [, anomalies] of Map.groupBy(those, ({ rule }) => rule)) {
      const [one] = anomalies;
      if (!one) continue;
      lines.push(`  ${one.title} [${one.rule}]`, `    ${one.why}`, `    Next: ${one.next}`);
      lines.push(...anomalies.slice(0, MOST_SHOWN).flatMap(anomalyLines));
      if (anomalies.length > MOST_SHOWN)
        lines.push(`    and ${anomalies.length - MOST_SHOWN} more; --format json has them all`);
    }
    lines.push('');
  }
  const found = SEVERITIES.map((severity) => `${bySeverity.get(severity)?.length ?? 0} ${severity}`).join(', ');
  const span = report.first === undefined || report.last === undefined ? '' : `, ${spanOf(report.first, report.last)}`;
  lines.push(
    `${count(report.events, 'event')} read (${count(report.requests, 'request')} looked at)${span}.`,
    `${count(report.anomalies.length, 'anomaly', 'anomalies')}: ${found}.`,
    ...usersLine(report.anomalies),
    ...gapsOf(report.skipped).map(safeText),
    ...Object.entries(report.left).map(([rule, n]) => `${rule}: ${n} further matches were not kept apart.`),
  );
  return lines.join('\n');
}

const dated = (anomaly: Anomaly) => ({ ...anomaly, first: timeOf(anomaly.first), last: timeOf(anomaly.last) });

export const auditJson = ({ anomalies, first, last, ...report }: Report): string =>
  JSON.stringify(
    {
      ...report,
      ...(first === undefined || last === undefined ? {} : { first: timeOf(first), last: timeOf(last) }),
      anomalies: anomalies.map(dated),
    },
    undefined,
    2,
  );

const COLUMNS = [
  'severity',
  'rule',
  'title',
  'detail',
  'count',
  'first',
  'last',
  'user',
  'groups',
  'impersonated',
  'sources',
  'agents',
  'verbs',
  'resources',
  'namespaces',
  'names',
] as const satisfies readonly (keyof Anomaly)[];

/** RFC 4180; a leading `=`, `+`, `-` or `@` would be run as a formula by spreadsheets (CWE-1236). */
function cell(value: string | number | readonly string[] | undefined): string {
  const text = safeText(typeof value === 'object' ? value.join(' ') : String(value ?? '')).replace(/^(?=[=+\-@])/, "'");
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function auditCsv({ anomalies }: Report): string {
  const rows = anomalies.map(dated).map((anomaly) => COLUMNS.map((column) => cell(anomaly[column])).join(','));
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}
