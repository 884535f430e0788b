import { CHECKS } from '../areas/index.ts';
import type { Check, Framework } from '../core/check.ts';
import { type Finding, isOpen } from '../core/finding.ts';
import { count, listing, safeText } from '../core/text.ts';
import { CIS, CIS_VERSION } from '../knowledge/frameworks/cis.ts';
import type { FrameworkControl } from '../knowledge/frameworks/framework.ts';
import type { Result } from './result.ts';
import { brief, subjectText } from './wording.ts';

const FRAMEWORKS = ['cis', 'nsa', 'pss'] as const;
export type FrameworkName = (typeof FRAMEWORKS)[number];

/** `manual`: nothing that can be read decides it. */
export type ControlVerdict = 'pass' | 'fail' | 'unknown' | 'manual' | 'not-applicable';

export interface ControlResult {
  readonly id: string;
  readonly title: string;
  readonly verdict: ControlVerdict;
  /** Why, in a sentence; safe to print. */
  readonly why: string;
  readonly checks: readonly string[];
  readonly note?: string;
}

const REFERENCE: Readonly<Record<FrameworkName, Framework>> = { cis: 'CIS', nsa: 'NSA', pss: 'PSS' };
export const FRAMEWORK_TITLES: Readonly<Record<FrameworkName, string>> = {
  cis: `CIS Kubernetes Benchmark ${CIS_VERSION}`,
  nsa: 'NSA/CISA Kubernetes Hardening Guidance 1.2',
  pss: 'Pod Security Standards',
};

/** CIS in the benchmark's order; the others have no numbers, and are listed as their checks name them. */
function controlsOf(name: FrameworkName): readonly FrameworkControl[] {
  if (name === 'cis') return CIS;
  const seen = new Map<string, FrameworkControl>();
  for (const check of CHECKS)
    for (const { framework, id, level } of check.controls)
      if (framework === REFERENCE[name] && !seen.has(id)) seen.set(id, { id, title: level ? `${level}: ${id}` : id });
  return [...seen.values()].sort((a, b) => a.title.localeCompare(b.title));
}

/** Checks that answer a control. */
const checksFor = (name: FrameworkName, control: FrameworkControl): readonly Check[] =>
  control.checks
    ? CHECKS.filter(({ id }) => control.checks?.includes(id))
    : CHECKS.filter(({ controls }) =>
        controls.some(({ framework, id }) => framework === REFERENCE[name] && id === control.id),
      );

/**
 * The findings of a check that speak of this control: a check on files answers several, and its findings' paths
 * are in the order of its controls' rules.
 */
function concerning(check: Check, control: FrameworkControl, findings: readonly Finding[]): readonly Finding[] {
  if (
    !check.reads.some(({ resource, optional }) => resource === 'nodes/files' && !optional) ||
    check.controls.length < 2
  )
    return findings;
  const rule = check.fields[check.controls.findIndex(({ id }) => id === control.id)];
  const key = rule?.path.split(' ')[0];
  return findings.filter(({ path }) => path === undefined || path === key || path === 'nodes/files');
}

const places = (findings: readonly Finding[]): string => {
  const all = [...new Set(findings.map((finding) => `${subjectText(finding)}: ${brief(finding)}`))];
  return listing(all, 2);
};

function judge(control: FrameworkControl, findings: readonly Finding[]): Pick<ControlResult, 'verdict' | 'why'> {
  const open = findings.filter(isOpen);
  if (open.length > 0) return { verdict: 'fail', why: `${count(open.length, 'finding')}: ${places(open)}` };
  const blind = findings.filter(({ verdict }) => verdict === 'unknown');
  if (blind.length > 0) return { verdict: 'unknown', why: places(blind) };
  const accepted = findings.filter((finding) => finding.accepted);
  if (accepted.length > 0)
    return { verdict: 'pass', why: `${count(accepted.length, 'exception')}: ${accepted[0]?.accepted?.reason ?? ''}` };
  const passed = findings.filter(({ verdict }) => verdict === 'pass');
  if (passed.length > 0) return { verdict: 'pass', why: places(passed) };
  if (findings.length > 0) return { verdict: 'not-applicable', why: places(findings) };
  return control.byHand
    ? { verdict: 'manual', why: control.byHand }
    : { verdict: 'not-applicable', why: 'nothing of the kind is there' };
}

/** Every control of the framework, in its order, with its verdict and why. */
export function frameworkOf(name: FrameworkName, findings: readonly Finding[]): readonly ControlResult[] {
  const byCheck = Map.groupBy(findings, ({ check }) => check);
  return controlsOf(name).map((control) => {
    const checks = checksFor(name, control);
    const own = checks.flatMap((check) => concerning(check, control, byCheck.get(check.id) ?? []));
    const { verdict, why } = judge(control, own);
    return {
      id: control.id,
      title: control.title,
      verdict,
      why: safeText(why),
      checks: checks.map(({ id }) => id),
      ...(control.note ? { note: control.note } : {}),
    };
  });
}

const counted = (controls: readonly ControlResult[]): string =>
  (['fail', 'unknown', 'manual', 'pass', 'not-applicable'] as const)
    .map((verdict) => `${controls.filter((control) => control.verdict === verdict).length} ${verdict}`)
    .join(', ');

/** The framework as text. */
export function frameworkText(
  name: FrameworkName,
  { findings, snapshot }: Pick<Result, 'findings' | 'snapshot'>,
): string {
  const controls = frameworkOf(name, findings);
  const id = Math.max(...controls.map((control) => (name === 'cis' ? control.id.length : 0)), 0);
  const lines = controls.flatMap((control) => [
    `${control.verdict.padEnd(14)}  ${name === 'cis' ? `${control.id.padEnd(id)}  ` : ''}${control.title}`,
    ...(control.verdict === 'pass' ? [] : [`${' '.repeat(18 + id)}${control.why}`]),
    ...(control.note && control.verdict !== 'pass' ? [`${' '.repeat(18 + id)}${control.note}`] : []),
  ]);
  return `${[`${FRAMEWORK_TITLES[name]}: ${safeText(snapshot.source.name)}`, counted(controls), '', ...lines].join('\n')}\n`;
}

/** The framework as JSON. */
export const frameworkJson = (name: FrameworkName, { findings }: Pick<Result, 'findings'>): string =>
  `${JSON.stringify({ schemaVersion: 1, framework: name, title: FRAMEWORK_TITLES[name], controls: frameworkOf(name, findings) }, null, 2)}\n`;

/** Several clusters, one after the other. */
export const frameworksText = (
  name: FrameworkName,
  results: readonly Pick<Result, 'findings' | 'snapshot'>[],
): string => results.map((result) => frameworkText(name, result)).join('\n');

export const frameworksJson = (
  name: FrameworkName,
  results: readonly Pick<Result, 'findings' | 'snapshot'>[],
): string =>
  `${JSON.stringify(
    {
      schemaVersion: 1,
      framework: name,
      title: FRAMEWORK_TITLES[name],
      clusters: results.map(({ findings, snapshot }) => ({
        name: safeText(snapshot.source.name),
        controls: frameworkOf(name, findings),
      })),
    },
    null,
    2,
  )}\n`;
