import { AppError } from '../core/errors.ts';
import { readJsonLines, type Skipped, skippedCount } from '../logs/json.ts';
import { type AuditEvent, eventsOf } from './event.ts';

/** What was read of logs, and what was no event in them. */
export interface ReadCounts {
  /** Stages counted each. */
  readonly events: number;
  readonly lines: number;
  readonly skipped: Skipped;
}

/** Reads audit logs one after the other and shows each event once; an AppError where there is none in them. */
export async function readEvents(
  logs: readonly string[],
  onEvent: (event: AuditEvent) => void,
  signal?: AbortSignal,
): Promise<ReadCounts> {
  let events = 0;
  const { lines, skipped } = await readJsonLines(
    logs,
    (value) => {
      const found = eventsOf(value);
      events += found.length;
      for (const event of found) onEvent(event);
      return found.length > 0;
    },
    signal,
  );
  if (events === 0 && (skippedCount(skipped) > 0 || skipped.cut.length > 0))
    throw new AppError(
      'bad-input',
      `No line of ${logs.join(', ')} is an audit event.`,
      'Name a log that kube-apiserver --audit-log-path writes, in format json: one audit.k8s.io/v1 Event a line.',
    );
  return { events, lines, skipped };
}
