import { isOpen } from '../../core/finding.ts';
import { scoreOf } from '../../core/score.ts';
import { isAtLeast, SEVERITIES } from '../../core/severity.ts';
import type { Inspection } from '../../wizard/types.ts';
import { EXIT } from '../exit.ts';
import { inspectOnce } from '../inspect.ts';
import { areasOf, type SourceOptions } from '../options.ts';
import { emit, oneOf } from '../output.ts';

export interface ScanOptions extends SourceOptions {
  readonly area?: readonly string[];
  readonly format: string;
  readonly output?: string;
  readonly failOn?: string;
}

const FORMATS = ['text', 'json', 'markdown'] as const;

async function render(format: (typeof FORMATS)[number], inspection: Omit<Inspection, 'moved'>): Promise<string> {
  if (format === 'json') return (await import('../../report/json.ts')).jsonReport(inspection);
  if (format === 'markdown') return (await import('../../report/markdown.ts')).markdownReport(inspection);
  return (await import('../../report/text.ts')).textReport(inspection, { width: process.stdout.columns ?? 100 });
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
  const format = oneOf('--format', options.format, FORMATS);
  const threshold = options.failOn === undefined ? undefined : oneOf('--fail-on', options.failOn, SEVERITIES);
  const areas = areasOf(options.area);
  const inspection = only(await inspectOnce(options), areas);
  await emit(await render(format, inspection), options.output);
  const failed =
    threshold !== undefined &&
    inspection.findings.some((finding) => isOpen(finding) && isAtLeast(finding.severity, threshold));
  return failed ? EXIT.findings : EXIT.ok;
}
