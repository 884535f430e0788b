import { count } from '../core/text.ts';
import { readLog } from './read.ts';

/** What of some logs was not what it should be. */
export interface Skipped {
  readonly malformed: number;
  readonly overlong: number;
  /** JSON that is something else. */
  readonly foreign: number;
  /** Files that end in the middle of their compression. */
  readonly cut: readonly string[];
}

export const skippedCount = ({ malformed, overlong, foreign }: Skipped): number => malformed + overlong + foreign;

/** What a person should know of it, in sentences. */
export function gapsOf(skipped: Skipped): readonly string[] {
  const { malformed, overlong, foreign, cut } = skipped;
  const parts = [
    ...(malformed ? [`${malformed} not JSON`] : []),
    ...(overlong ? [`${overlong} too long`] : []),
    ...(foreign ? [`${foreign} something else`] : []),
  ];
  const total = skippedCount(skipped);
  return [
    ...(total ? [`${count(total, 'line')} skipped: ${parts.join(', ')}.`] : []),
    ...cut.map((name) => `${name} ends in the middle of its compression; what comes before was read.`),
  ];
}

/** Reads logs of one JSON value a line, one after the other; `onValue` says whether it was what it looks for. */
export async function readJsonLines(
  logs: readonly string[],
  onValue: (value: unknown) => boolean,
  signal?: AbortSignal,
): Promise<{ readonly lines: number; readonly skipped: Skipped }> {
  const counts = { lines: 0, overlong: 0, cut: [] };
  let [malformed, foreign] = [0, 0];
  const onLine = (line: string): void => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      malformed += 1;
      return;
    }
    if (!onValue(value)) foreign += 1;
  };
  for (const log of logs) await readLog(log, onLine, counts, signal);
  const { lines, overlong, cut } = counts;
  return { lines, skipped: { malformed, overlong, foreign, cut } };
}
