import { AppError } from '../core/errors.ts';
import { type AuditEvent, eventsOf } from './event.ts';
import { readLog } from './read.ts';

/** What was read of logs, and what was no event in them. */
export interface ReadCounts {
  /** Stages counted each. */
  readonly events: number;
  readonly lines: number;
  readonly skipped: Skipped;
}

export interface Skipped {
  readonly malformed: number;
  readonly overlong: number;
  /** JSON that is not an audit event. */
  readonly foreign: number;
  readonly cut: readonly string[];
}

export const skippedCount = ({ malformed, overlong, foreign }: Skipped): number => malformed + overlong + foreign;

/** Reads audit logs one after the other and shows each event once; an AppError where there is none in them. */
export async function readEvents(
  logs: readonly string[],
  onEvent: (event: AuditEvent) => void,
  onBytes: (bytes: number) => void = () => {},
): Promise<ReadCounts> {
  const counts = { lines: 0, overlong: 0, cut: [] };
  let [events, malformed, foreign] = [0, 0, 0];
  const onLine = (line: string): void => {
    onBytes(line.length);
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      malformed += 1;
      return;
    }
    const found = eventsOf(value);
    if (found.length === 0) foreign += 1;
    events += found.length;
    for (const event of found) onEvent(event);
  };
  for (const log of logs) await readLog(log, onLine, counts);
  const { lines, overlong, cut } = counts;
  const skipped: Skipped = { malformed, overlong, foreign, cut };
  if (events === 0 && (skippedCount(skipped) > 0 || cut.length > 0))
    throw new AppError(
      'bad-input',
      `No line of ${logs.join(', ')} is an audit event.`,
      'Name a log that kube-apiserver --audit-log-path writes, in format json: one audit.k8s.io/v1 Event a line.',
    );
  return { events, lines, skipped };
}
