import { AppError } from '../../core/errors.ts';
import { SEVERITIES } from '../../core/severity.ts';
import { exceptionsText } from '../../report/exceptions.ts';
import type { FailedCluster, Result, Several } from '../../report/result.ts';
import { earlierOf, readBaseline } from '../baseline.ts';
import { severalContexts } from '../contexts.ts';
import { EXIT } from '../exit.ts';
import { compared, failsGate, only } from '../gate.ts';
import { inspectOnce, inspectSeveral } from '../inspect.ts';
import { areasOf, FRAMEWORKS, oneContext, SCAN_FORMATS, type ScanFormat, type SourcesOptions } from '../options.ts';
import { complain, emitPieces, oneOf } from '../output.ts';
import { type Settings, settingsOf } from '../settings.ts';

export interface ScanOptions extends SourcesOptions {
  readonly area?: readonly string[];
  readonly format: string;
  readonly output?: string;
  readonly failOn?: string;
  readonly baseline?: string;
  readonly strict?: boolean;
  readonly evidence?: boolean;
  readonly framework?: string;
}

/** The options of a scan, understood. */
function requestOf(options: ScanOptions, settings: Settings) {
  const format = oneOf('--format', options.format, SCAN_FORMATS);
  const framework = options.framework === undefined ? undefined : oneOf('--framework', options.framework, FRAMEWORKS);
  if (framework && format !== 'text' && format !== 'json')
    throw new AppError('usage', '--framework takes --format text or json.', 'Leave --format out.');
  if (options.evidence && (format !== 'text' || framework))
    throw new AppError('usage', '--evidence goes with --format text.', 'Of the other formats, json has it always.');
  const failOn = options.failOn ?? settings.config.failOn;
  const threshold = failOn === undefined ? undefined : oneOf('--fail-on', failOn, SEVERITIES);
  if (options.strict && threshold === undefined)
    throw new AppError('usage', '--strict needs --fail-on.', 'Say from which severity on, such as --fail-on low.');
  return {
    format,
    framework,
    threshold,
    evidence: options.evidence ?? false,
    settings,
    areas: areasOf(options.area, settings.config.areas),
    namespaces: options.namespace,
    strict: options.strict ?? settings.config.strict ?? false,
    baseline: options.baseline === undefined ? undefined : readBaseline(options.baseline),
  };
}
type Request = ReturnType<typeof requestOf>;

const width = (): number => process.stdout.columns ?? 100;

/** Formats that say of each finding which cluster it is of; the others have a form of their own for several. */
async function renderAll(
  format: Exclude<ScanFormat, 'json' | 'text' | 'markdown'>,
  results: readonly Result[],
  failed: readonly FailedCluster[],
  strict: boolean,
): Promise<string | Iterable<string>> {
  switch (format) {
    case 'html':
      return (await import('../../report/html/index.ts')).htmlPieces(results, failed);
    case 'sarif':
      return (await import('../../report/sarif.ts')).sarifReport(results, failed);
    case 'junit':
      return (await import('../../report/junit.ts')).junitReport(results, { strict, failed });
    case 'csv':
      return (await import('../../report/csv.ts')).csvReport(results);
    case 'gitlab':
      return (await import('../../report/gitlab.ts')).gitlabReport(results);
    case 'prometheus':
      return (await import('../../report/prometheus.ts')).prometheusReport(results, failed);
    case 'policyreport':
    case 'openreports':
      return (await import('../../report/policy-report.ts')).policyReport(results, format);
  }
}

const piecesOf = (report: string | Iterable<string>): Iterable<string> =>
  typeof report === 'string' ? [report] : report;

/** The report of one cluster, in pieces. */
async function reportOne({ format, framework, strict, evidence }: Request, result: Result): Promise<Iterable<string>> {
  if (framework) {
    const { frameworkJson, frameworkText } = await import('../../report/framework.ts');
    return [(format === 'json' ? frameworkJson : frameworkText)(framework, result)];
  }
  if (format === 'json') return (await import('../../report/json.ts')).jsonPieces(result);
  if (format === 'text')
    return [(await import('../../report/text.ts')).textReport(result, { width: width(), evidence })];
  if (format === 'markdown') return [(await import('../../report/markdown.ts')).markdownReport(result)];
  return piecesOf(await renderAll(format, [result], [], strict));
}

async function reportSeveral(
  { format, framework, strict, evidence }: Request,
  several: Several,
): Promise<Iterable<string>> {
  if (framework) {
    const { frameworksJson, frameworksText } = await import('../../report/framework.ts');
    return [(format === 'json' ? frameworksJson : frameworksText)(framework, several.results)];
  }
  if (format === 'json' || format === 'text' || format === 'markdown') {
    const { severalJson, severalMarkdown, severalText } = await import('../../report/several.ts');
    if (format === 'json') return severalJson(several);
    return [format === 'text' ? severalText(several, { width: width(), evidence }) : severalMarkdown(several)];
  }
  return piecesOf(await renderAll(format, several.results, several.failed, strict));
}

/** Tells on standard error what is new, and gives the result with it. */
function judged(
  inspection: Parameters<typeof only>[0],
  request: Request,
  file: string | undefined,
  alone: boolean,
): Result {
  const kept = only(inspection, request.areas);
  if (!request.baseline) return kept;
  const { name } = kept.snapshot.source;
  const baseline = compared(earlierOf(request.baseline, name, alone), kept.findings, request);
  complain(`${alone ? '' : `${name}: `}Since ${file}: ${baseline.fresh.size} new, ${baseline.solved} solved.\n`);
  return { ...kept, baseline };
}

/** Tells of exceptions that did nothing in any cluster, and of those past their day. */
function tellExceptions(inspections: readonly Result[]): void {
  const all = inspections.flatMap(({ exceptions }) => exceptions ?? []);
  const [first] = all;
  if (!first) return;
  complain(
    exceptionsText({
      unused: first.unused.filter((rule) => all.every(({ unused }) => unused.includes(rule))),
      expired: first.expired.map(({ rule }) => ({
        rule,
        findings: all
          .flatMap(({ expired }) => expired.filter((each) => each.rule === rule))
          .reduce((sum, { findings }) => sum + findings, 0),
      })),
    }),
  );
}

async function scanSeveral(names: readonly string[], options: ScanOptions, request: Request): Promise<number> {
  const { format, threshold, strict } = request;
  if (format === 'policyreport' || format === 'openreports')
    throw new AppError(
      'usage',
      `--format ${format} writes the objects of one cluster.`,
      'Scan each context by itself, so that the objects of one do not replace those of another.',
    );
  if (options.ssh?.length || options.localNode)
    throw new AppError('usage', '--ssh and --local-node belong to one cluster.', 'Name one --context with them.');
  if (options.auditLog?.length || options.flows?.length)
    throw new AppError('usage', '--audit-log and --flows belong to one cluster.', 'Name one --context with them.');
  const { results: inspected, failed } = await inspectSeveral(names, oneContext(options), request.settings);
  const results = inspected.map((inspection) => judged(inspection, request, options.baseline, false));
  await emitPieces(await reportSeveral(request, { results, failed }), options.output);
  tellExceptions(inspected);
  if (format !== 'text' || options.output)
    for (const { name, error } of failed) complain(`${name} was not inspected: ${error.message}\n  ${error.hint}\n`);
  if (results.length === 0) return EXIT.cluster;
  if (results.some((result) => failsGate(result, threshold, strict))) return EXIT.findings;
  return failed.length > 0 ? EXIT.partly : EXIT.ok;
}

export async function scan(options: ScanOptions): Promise<number> {
  const request = requestOf(options, await settingsOf(options));
  const names = await severalContexts(options);
  if (names) return scanSeveral(names, options, request);
  const inspection = await inspectOnce(oneContext(options), request.settings);
  const result = judged(inspection, request, options.baseline, true);
  await emitPieces(await reportOne(request, result), options.output);
  tellExceptions([inspection]);
  return failsGate(result, request.threshold, request.strict) ? EXIT.findings : EXIT.ok;
}
