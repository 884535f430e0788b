import type { Consequence, ImpactTable } from '../../../core/impact.ts';
import { spanText } from '../../../core/kube/audit-usage.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { type Connection, topologyOf } from '../topology/connections.ts';
import { nameOf } from './peers.ts';

const DAY = 86_400_000;
const SHORT = 7;

const connectionText = ({ from, to, ports }: Connection): string => {
  const sender = from.kind === 'workload' ? nameOf(from.workload) : from.kind === 'anywhere' ? from.name : to.namespace;
  return `${sender} to ${nameOf(to)}${ports.length > 0 ? ` (${ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ')})` : ''}`;
};

/** How flow logs bear out what was inferred for the connections that a step is about. */
export function observedConsequences(snapshot: Snapshot, concerned: readonly Connection[]): Consequence[] {
  const { observed } = topologyOf(snapshot);
  if (!observed) return [];
  const { facts, confirmed, added, unknown } = observed;
  const inferred = concerned.filter((connection) => !added.has(connection));
  const seen = inferred.filter((connection) => confirmed.has(connection));
  const unseen = inferred.filter((connection) => !confirmed.has(connection));
  const extra = concerned.filter((connection) => added.has(connection));
  const span = `${spanText(facts)} of flow logs (${facts.from.slice(0, 16)}Z to ${facts.to.slice(0, 16)}Z)`;
  const short = (Date.parse(facts.to) - Date.parse(facts.from)) / DAY < SHORT;
  return [
    {
      level: 'safe',
      text: `${seen.length} of ${count(inferred.length, 'inferred connection')} were seen in ${span}.`,
    },
    ...(extra.length > 0
      ? [
          {
            level: 'note' as const,
            text: `${count(extra.length, 'connection')} that only the flow logs show ${extra.length === 1 ? 'is' : 'are'} allowed as well: ${listing(extra.map(connectionText), 5)}. Leave out what should not be.`,
          },
        ]
      : []),
    ...(unseen.length > 0
      ? [
          {
            level: 'note' as const,
            text: `${count(unseen.length, 'inferred connection')} ${unseen.length === 1 ? 'was' : 'were'} not seen and ${unseen.length === 1 ? 'stays' : 'stay'} allowed: ${listing(unseen.map(connectionText), 5)}.`,
          },
        ]
      : []),
    ...(short
      ? [
          {
            level: 'note' as const,
            text: 'The flow logs are short: what connects once a week, or only when something fails, is not in them.',
          },
        ]
      : []),
    ...(facts.gaps.length > 0
      ? [{ level: 'note' as const, text: `The flow logs have gaps. ${facts.gaps.join(' ')}` }]
      : []),
    ...(unknown > 0
      ? [
          {
            level: 'note' as const,
            text: `${count(unknown, 'flow')} of pods that belong to no workload of today ${unknown === 1 ? 'is' : 'are'} left out.`,
          },
        ]
      : []),
  ];
}

const MOST_ROWS = 25;

/** What policies refused in the logs, in the namespaces that a step is about: broken already, or kept out. */
export function deniedTables(snapshot: Snapshot, namespaces: ReadonlySet<string>): ImpactTable[] {
  const denials = (topologyOf(snapshot).observed?.denials ?? []).filter((denial) =>
    denial.namespaces.some((name) => namespaces.has(name)),
  );
  if (denials.length === 0) return [];
  return [
    {
      title: 'Refused by policies already',
      columns: ['from', 'to', 'port', 'times'],
      rows: denials.slice(0, MOST_ROWS).map(({ from, to, port, count: times }) => [from, to, port, String(times)]),
      legend: `By the flow logs; it stays refused.${denials.length > MOST_ROWS ? ` The first ${MOST_ROWS} of ${denials.length}.` : ''}`,
    },
  ];
}

/** The same in a sentence, for where no tables are shown. */
export function deniedConsequences(snapshot: Snapshot, namespaces: ReadonlySet<string>): Consequence[] {
  const [table] = deniedTables(snapshot, namespaces);
  if (!table) return [];
  const rows = table.rows.map(([from, to, port]) => `${from} to ${to} (${port})`);
  return [{ level: 'note', text: `Policies refuse already, and go on refusing: ${listing(rows, 5)}.` }];
}
