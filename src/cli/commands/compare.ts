import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { checkOf } from '../../areas/index.ts';
import { AppError } from '../../core/errors.ts';
import type { Standing } from '../../core/finding.ts';
import { isAtLeast, SEVERITIES } from '../../core/severity.ts';
import { type Compared, compare, comparedOf, compareJson, compareText, type Side } from '../../report/compare.ts';
import { EXIT } from '../exit.ts';
import { inspectOnce } from '../inspect.ts';
import { storeOf } from '../launcher.ts';
import { emit, oneOf } from '../output.ts';

interface CompareOptions {
  readonly format: string;
  readonly output?: string;
  readonly failOn?: string;
}

const HINT =
  'Name a report (kubeharden scan --format json), a snapshot (kubeharden snapshot) or a session (kubeharden sessions list).';

const STANDINGS = ['pass', 'fail', 'unknown', 'not-applicable'] as const;
const report = z.object({
  tool: z.object({ name: z.literal('kubeharden') }),
  findings: z.array(
    z.object({
      fingerprint: z.string(),
      check: z.string(),
      severity: z.enum(SEVERITIES),
      verdict: z.enum(STANDINGS),
      accepted: z.unknown().optional(),
      subject: z.object({ kind: z.string(), namespace: z.string().optional(), name: z.string() }),
      message: z.string(),
    }),
  ),
});
const snapshot = z.object({ schemaVersion: z.literal(1), takenAt: z.string(), resources: z.object({}) });

/** A fingerprint is the check, the subject's key and a path: all that a session keeps of a finding. */
function remembered(fingerprint: string, standing: Standing): Compared {
  const [check = '', subject = '', path = ''] = fingerprint.split('|');
  const severity = checkOf(check)?.severity ?? 'low';
  return { fingerprint, check, severity, standing, subject: [subject, path].filter(Boolean).join(' ') };
}

async function sessionSide(name: string): Promise<Side> {
  const store = await storeOf(process.env);
  const { verdicts } = store.load(name);
  return {
    name,
    exact: false,
    findings: Object.entries(verdicts).map(([fingerprint, verdict]) => remembered(fingerprint, verdict)),
  };
}

async function sideOf(name: string): Promise<Side> {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !/[/.]/.test(name)) return sessionSide(name);
    throw new AppError('bad-input', `${name} cannot be read: ${(error as Error).message}`, HINT, { cause: error });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new AppError('bad-input', `${name} is not JSON: ${(error as Error).message}`, HINT, { cause: error });
  }
  const read = report.safeParse(content);
  if (read.success)
    return {
      name,
      exact: true,
      findings: read.data.findings.map(({ accepted, subject, verdict, ...finding }) => ({
        ...finding,
        standing: accepted === undefined ? verdict : 'accepted',
        subject: `${subject.kind} ${subject.namespace ? `${subject.namespace}/` : ''}${subject.name}`,
      })),
    };
  if (!snapshot.safeParse(content).success)
    throw new AppError('bad-input', `${name} is neither a report nor a snapshot of kubeharden.`, HINT);
  return { name, exact: true, findings: (await inspectOnce({ snapshot: name })).findings.map(comparedOf) };
}

/** What is new, solved and changed between two reports, snapshots or sessions. */
export async function compareCommand(first: string, second: string, options: CompareOptions): Promise<number> {
  const format = oneOf('--format', options.format, ['text', 'json'] as const);
  const threshold = options.failOn === undefined ? undefined : oneOf('--fail-on', options.failOn, SEVERITIES);
  const [before, after] = [await sideOf(first), await sideOf(second)];
  const comparison = compare(before, after);
  const render = format === 'json' ? compareJson : compareText;
  await emit(render(before, after, comparison), options.output);
  const failed = threshold !== undefined && comparison.fresh.some(({ severity }) => isAtLeast(severity, threshold));
  return failed ? EXIT.findings : EXIT.ok;
}
