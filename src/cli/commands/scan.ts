import { AppError } from '../../core/errors.ts';
import { type Finding, isOpen, standingOf } from '../../core/finding.ts';
import { scoreOf } from '../../core/score.ts';
import { isAtLeast, SEVERITIES } from '../../core/severity.ts';
import type { Baseline, Result } from '../../report/result.ts';
import type { Inspection } from '../../wizard/types.ts';
import { type EarlierFinding, readBaseline } from '../baseline.ts';
import { EXIT } from '../exit.ts';
import { inspectOnce } from '../inspect.ts';
import { areasOf, FRAMEWORKS, SCAN_FORMATS, type ScanFormat, type SourceOptions } from '../options.ts';
import { emit, emitPieces, oneOf } from '../output.ts';

export interface ScanOptions extends SourceOptions {
  readonly area?: readonly string[];
  readonly format: string;
  readonly output?: string;
  readonly failOn?: string;
  readonly baseline?: string;
  readonly strict?: boolean;
  readonly framework?: string;
}

async function render(format: Exclude<ScanFormat, 'json'>, result: Result, strict: boolean): Promise<string> {
  switch (format) {
    case 'markdown':
      return (await import('../../report/markdown.ts')).markdownReport(result);
    case 'sarif':
      return (await import('../../report/sarif.ts')).sarifReport([result]);
    case 'junit':
      return (await import('../../report/junit.ts')).junitReport([result], { strict });
    case 'csv':
      return (await import('../../report/csv.ts')).csvReport([result]);
    case 'gitlab':
      return (await import('../../report/gitlab.ts')).gitlabReport([result]);
    case 'prometheus':
      return (await import('../../report/prometheus.ts')).prometheusReport([result]);
    case 'policyreport':
    case 'openreports':
      return (await import('../../report/policy-report.ts')).policyReport([result], format);
    case 'text':
      return (await import('../../report/text.ts')).textReport(result, { width: process.stdout.columns ?? 100 });
  }
}

/** How the open findings of these areas differ from those of an earlier report. */
function compared(
  earlier: readonly EarlierFinding[],
  findings: readonly Finding[],
  areas: ReturnType<typeof areasOf>,
): Baseline {
  const then = new Set(
    earlier.filter(({ area }) => (areas as readonly string[]).includes(area)).map(({ fingerprint }) => fingerprint),
  );
  const now = findings.filter(isOpen).map(({ fingerprint }) => fingerprint);
  const open = new Set(now);
  return {
    fresh: new Set(now.filter((fingerprint) => !then.has(fingerprint))),
    solved: [...then].filter((fingerprint) => !open.has(fingerprint)).length,
  };
}

/** Keeps what belongs to the areas. */
export function only(
  inspection: Omit<Inspection, 'moved'>,
  areas: ReturnType<typeof areasOf>,
): Omit<Inspection, 'moved'> {
  const findings = inspection.findings.filter(({ area }) => areas.includes(area));
  return {
    ...inspection,
    findings,
    steps: inspection.steps.filter(({ area }) => areas.includes(area)),
    score: scoreOf(findings),
  };
}

export async function scan(options: ScanOptions): Promise<number> {
  const format = oneOf('--format', options.format, SCAN_FORMATS);
  const framework = options.framework === undefined ? undefined : oneOf('--framework', options.framework, FRAMEWORKS);
  if (framework && format !== 'text' && format !== 'json')
    throw new AppError('usage', '--framework takes --format text or json.', 'Leave --format out.');
  const threshold = options.failOn === undefined ? undefined : oneOf('--fail-on', options.failOn, SEVERITIES);
  const areas = areasOf(options.area);
  if (options.strict && threshold === undefined)
    throw new AppError('usage', '--strict needs --fail-on.', 'Say from which severity on, such as --fail-on low.');
  const then = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const inspection = only(await inspectOnce(options), areas);
  const { findings } = inspection;
  const baseline = then && compared(then, findings, areas);
  const strict = options.strict ?? false;
  if (framework) {
    const { frameworkJson, frameworkText } = await import('../../report/framework.ts');
    await emit((format === 'json' ? frameworkJson : frameworkText)(framework, inspection), options.output);
  } else {
    const result: Result = { ...inspection, ...(baseline ? { baseline } : {}) };
    if (format === 'json') await emitPieces((await import('../../report/json.ts')).jsonPieces(result), options.output);
    else await emit(await render(format, result, strict), options.output);
  }
  if (baseline)
    process.stderr.write(`Since ${options.baseline}: ${baseline.fresh.size} new, ${baseline.solved} solved.\n`);
  const counts = (finding: Finding): boolean =>
    (isOpen(finding) && (baseline?.fresh.has(finding.fingerprint) ?? true)) ||
    (strict && standingOf(finding) === 'unknown');
  const failed =
    threshold !== undefined && findings.some((finding) => counts(finding) && isAtLeast(finding.severity, threshold));
  return failed ? EXIT.findings : EXIT.ok;
}
