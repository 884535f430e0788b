import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { AppError } from '../core/errors.ts';

const report = z.object({
  schemaVersion: z.literal(1),
  findings: z.array(
    z.object({ fingerprint: z.string(), area: z.string(), verdict: z.string(), accepted: z.unknown().optional() }),
  ),
});

const HINT = 'Give a report written by: kubeharden scan --format json --output FILE';

export interface EarlierFinding {
  readonly fingerprint: string;
  readonly area: string;
}

/** The findings that were open in an earlier JSON report; an AppError('bad-input') when it is none. */
export function readBaseline(file: string): readonly EarlierFinding[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AppError('bad-input', `The baseline ${file} cannot be read: ${(error as Error).message}`, HINT, {
      cause: error,
    });
  }
  const parsed = report.safeParse(content);
  if (!parsed.success) throw new AppError('bad-input', `The baseline ${file} is no report of kubeharden.`, HINT);
  return parsed.data.findings.filter(({ verdict, accepted }) => verdict === 'fail' && accepted === undefined);
}
