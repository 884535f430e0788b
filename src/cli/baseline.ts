import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { AppError } from '../core/errors.ts';

const report = z.object({
  schemaVersion: z.literal(1),
  source: z.object({ name: z.string() }),
  findings: z.array(
    z.object({
      fingerprint: z.string(),
      check: z.string(),
      area: z.string(),
      verdict: z.string(),
      accepted: z.unknown().optional(),
      subject: z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string() }),
    }),
  ),
});
const several = z.object({ schemaVersion: z.literal(1), clusters: z.array(z.object({ report })) });

const HINT = 'Give a report written by: kubeharden scan --format json --output FILE';

export interface EarlierFinding {
  readonly fingerprint: string;
  readonly check: string;
  readonly area: string;
  readonly verdict: string;
  readonly subject: { readonly kind: string; readonly namespace?: string | undefined; readonly name: string };
}

/** The findings that were open or unknown in an earlier JSON report, by the cluster's name; an AppError('bad-input') when it is none. */
export function readBaseline(file: string): ReadonlyMap<string, readonly EarlierFinding[]> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AppError('bad-input', `The baseline ${file} cannot be read: ${(error as Error).message}`, HINT, {
      cause: error,
    });
  }
  const parsed = z
    .union([report.transform((one) => [one]), several.transform(({ clusters }) => clusters.map((each) => each.report))])
    .safeParse(content);
  if (!parsed.success) throw new AppError('bad-input', `The baseline ${file} is no report of kubeharden.`, HINT);
  return new Map(
    parsed.data.map(({ source, findings }) => [
      source.name,
      findings.filter(
        ({ verdict, accepted }) => verdict === 'unknown' || (verdict === 'fail' && accepted === undefined),
      ),
    ]),
  );
}

/** The earlier findings to compare a cluster with. A report of one cluster holds whatever that was called then. */
export function earlierOf(
  baseline: ReadonlyMap<string, readonly EarlierFinding[]>,
  cluster: string,
  alone: boolean,
): readonly EarlierFinding[] {
  const [only] = baseline.values();
  return baseline.get(cluster) ?? (alone && baseline.size === 1 ? only : undefined) ?? [];
}
