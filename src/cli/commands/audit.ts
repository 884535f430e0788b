import { analyser, type Filter } from '../../audit/analyse.ts';
import { readEvents } from '../../audit/events.ts';
import { auditCsv, auditJson, auditText, type Report } from '../../audit/report.ts';
import type { Rule } from '../../audit/rule.ts';
import { RULES } from '../../audit/rules/index.ts';
import { AppError } from '../../core/errors.ts';
import { isAtLeast, SEVERITIES } from '../../core/severity.ts';
import { wrap } from '../../report/lines.ts';
import { EXIT } from '../exit.ts';
import { emit, emitText, oneOf } from '../output.ts';

interface AuditOptions {
  readonly format: string;
  readonly since?: string;
  readonly until?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly failOn?: string;
  readonly rule?: readonly string[];
  readonly except?: readonly string[];
  readonly rules?: boolean;
}

/** The rules that are asked for, all when none are named, without those that are excepted. */
function rulesOf({ rule, except = [] }: AuditOptions): readonly Rule[] {
  const ids = RULES.map(({ id }) => id);
  const wanted = new Set(rule?.map((id) => oneOf('--rule', id, ids)) ?? ids);
  for (const id of except) wanted.delete(oneOf('--except', id, ids));
  return RULES.filter(({ id }) => wanted.has(id));
}

/** For a terminal, lines as wide as it is; a file keeps them whole, to be searched. */
function fitted(text: string): string {
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  if (width === undefined) return text;
  const indentOf = (line: string): number => line.length - line.trimStart().length;
  return text
    .split('\n')
    .flatMap((line) => (line.length <= width ? [line] : wrap(line, width, indentOf(line), 2)))
    .join('\n');
}

const rulesText = (): string =>
  RULES.map(({ id, severity, title, why }) => `${id}  ${severity}\n  ${title}. ${why}`).join('\n');

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A date and time, or how long ago: `2026-11-24T10:00:00Z`, `2026-11-24`, `90m`, `24h`, `7d`. */
function momentOf(flag: string, value: string): number {
  const ago = /^(\d+)([mhd])$/.exec(value);
  if (ago) return Date.now() - Number(ago[1]) * UNITS[oneOf(flag, ago[2] ?? '', ['m', 'h', 'd'] as const)];
  const at = /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at))
    throw new AppError(
      'usage',
      `${flag} cannot be ${value}.`,
      'It is a time such as 2026-11-24T10:00:00Z, or how long ago: 90m, 24h, 7d.',
    );
  return at;
}

const filterOf = ({ since, until, user, namespace }: AuditOptions): Filter => ({
  ...(since === undefined ? {} : { since: momentOf('--since', since) }),
  ...(until === undefined ? {} : { until: momentOf('--until', until) }),
  ...(user === undefined ? {} : { user }),
  ...(namespace === undefined ? {} : { namespace }),
});

/** What is unusual in audit logs, streamed: who did what, from where, and what to do about it. */
export async function audit(logs: readonly string[], options: AuditOptions): Promise<number> {
  if (options.rules) {
    await emitText(fitted(rulesText()));
    return EXIT.ok;
  }
  if (logs.length === 0)
    throw new AppError(
      'usage',
      'No audit log is named.',
      'Name what kube-apiserver --audit-log-path writes, or - for standard input.',
    );
  const format = oneOf('--format', options.format, ['text', 'json', 'csv'] as const);
  const threshold = options.failOn === undefined ? undefined : oneOf('--fail-on', options.failOn, SEVERITIES);
  const analysis = analyser(rulesOf(options), filterOf(options));
  const counts = await readEvents(logs, (event) => analysis.observe(event));
  const report: Report = { ...analysis.result(), ...counts };
  if (format === 'json') await emit(auditJson(report));
  else if (format === 'csv') await emit(auditCsv(report));
  else await emitText(fitted(auditText(report)));
  const failed = threshold !== undefined && report.anomalies.some(({ severity }) => isAtLeast(severity, threshold));
  return failed ? EXIT.findings : EXIT.ok;
}
