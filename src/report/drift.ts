// Drift as lines for people, as JSON lines, and as the body of a webhook's request.
import type { Drift, DriftKind } from '../core/drift.ts';
import { TOOL } from '../core/package.ts';
import { count, safeText } from '../core/text.ts';
import { findingOf } from './json.ts';
import { brief, detail, subjectText, titleOf } from './wording.ts';

/** Goes up when a reader of the lines would have to change; `docs/schema` holds the schema. */
export const DRIFT_SCHEMA = 1;

/** What a watch tells, in the order in which it happens. */
export type WatchEvent =
  | { readonly event: 'started'; readonly open: number; readonly watches: number }
  | ({ readonly event: 'drift' } & Drift)
  | { readonly event: 'away'; readonly message: string; readonly hint: string }
  | { readonly event: 'back' }
  | { readonly event: 'ended'; readonly seconds: number; readonly counts: Readonly<Record<DriftKind, number>> };

/** When and where. */
export interface Moment {
  /** ISO time. */
  readonly at: string;
  readonly cluster: string;
}

const WORD: Record<DriftKind, string> = { new: 'NEW', solved: 'solved', changed: 'changed', unknown: 'unknown' };

function lineOf({ kind, finding, before }: Drift): string {
  const was = kind === 'changed' && before ? ` (was ${before.severity})` : '';
  const said =
    kind === 'unknown' && finding.message === 'unread'
      ? detail(finding)
      : `${titleOf(finding)}: ${subjectText(finding)}${kind === 'solved' ? '' : `: ${brief(finding)}`}${was}`;
  return `${WORD[kind].padEnd(8)} ${finding.severity.padEnd(8)} ${said}`;
}

const durationText = (seconds: number): string =>
  seconds < 120 ? count(Math.round(seconds), 'second') : count(Math.round(seconds / 60), 'minute');

/** One line; the time is the watcher's own. */
export function driftLine(event: WatchEvent, { at, cluster }: Moment): string {
  const time = at.slice(11, 19);
  switch (event.event) {
    case 'started':
      return `${time}  Watching ${safeText(cluster)}: ${count(event.open, 'finding')} open, ${count(event.watches, 'list')} followed. Ctrl-C ends it.`;
    case 'drift':
      return `${time}  ${lineOf(event)}`;
    case 'away':
      return `${time}  ${safeText(event.message)} It goes on trying. ${safeText(event.hint)}`;
    case 'back':
      return `${time}  ${safeText(cluster)} answers again.`;
    case 'ended': {
      const { new: fresh, solved, changed, unknown } = event.counts;
      return `${time}  Watched ${safeText(cluster)} for ${durationText(event.seconds)}: ${fresh} new, ${solved} solved, ${changed} changed, ${unknown} unknown.`;
    }
  }
}

/** As many lines about one thing that came or went. */
const LINES_EACH = 3;

/** Drift that was seen at one look: an object with many findings takes a few lines, the worst first. */
export function driftLines(drifts: readonly Drift[], moment: Moment): string[] {
  const groups = Map.groupBy(drifts, ({ kind, finding }) => `${kind} ${subjectText(finding)}`);
  return [...groups.values()].flatMap((group) => {
    const lines = group.slice(0, LINES_EACH).map((drift) => driftLine({ event: 'drift', ...drift }, moment));
    const [first] = group;
    const more = group.length - LINES_EACH;
    return first && more > 0
      ? [
          ...lines,
          `${moment.at.slice(11, 19)}  ${WORD[first.kind].padEnd(8)}          and ${more} more of ${subjectText(first.finding)}`,
        ]
      : lines;
  });
}

/** The same as plain data, as `docs/schema/drift-v1.schema.json` describes it. */
export function driftData(event: WatchEvent, { at, cluster }: Moment) {
  const head = { schemaVersion: DRIFT_SCHEMA, at, cluster: safeText(cluster) };
  if (event.event === 'drift') {
    const { kind, finding, before } = event;
    return {
      ...head,
      event: event.event,
      kind,
      finding: { ...findingOf(finding, undefined, undefined), title: titleOf(finding) },
      ...(before ? { before: { verdict: before.verdict, severity: before.severity } } : {}),
    };
  }
  if (event.event === 'away')
    return { ...head, event: event.event, message: safeText(event.message), hint: safeText(event.hint) };
  return { ...head, ...event };
}

/** What is posted: `text` is what chats show, `events` what programs read. */
export const webhookBody = (
  told: readonly { readonly event: WatchEvent; readonly moment: Moment }[],
  lost: number,
): string =>
  JSON.stringify({
    schemaVersion: DRIFT_SCHEMA,
    tool: { name: TOOL.name, version: TOOL.version },
    text: told.map(({ event, moment }) => `${safeText(moment.cluster)} ${driftLine(event, moment)}`).join('\n'),
    ...(lost > 0 ? { lost } : {}),
    events: told.map(({ event, moment }) => driftData(event, moment)),
  });
