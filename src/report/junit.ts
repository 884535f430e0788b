import { areaOf } from '../areas/index.ts';
import { AREA_IDS, type AreaId } from '../core/area.ts';
import { type Finding, standingOf } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import { type Baseline, type FailedCluster, type Result, stepsByFinding } from './result.ts';
import { brief, detail, evidenceText, subjectText, titleOf } from './wording.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text inside XML 1.0: no mark-up, and none of the characters that no document may hold. */
const xml = (text: string): string =>
  safeText(text)
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark);

interface Options {
  /** What could not be read fails. */
  readonly strict?: boolean;
  /** Clusters that could not be inspected: an error each. */
  readonly failed?: readonly FailedCluster[];
}

/** How the findings of one cluster are judged. */
interface Judged extends Options {
  readonly baseline?: Baseline | undefined;
}

const fails = (finding: Finding, { strict, baseline }: Judged): boolean => {
  const standing = standingOf(finding);
  if (standing === 'fail') return baseline?.fresh.has(finding.fingerprint) ?? true;
  return standing === 'unknown' && strict === true && (baseline?.freshUnknown.has(finding.fingerprint) ?? true);
};

const reasonOf = (finding: Finding): string => {
  if (finding.accepted) return `accepted: ${finding.accepted.reason}`;
  return `${finding.verdict === 'fail' ? 'open in the baseline as well' : finding.verdict}: ${brief(finding)}`;
};

const isSkipped = (finding: Finding, options: Judged): boolean =>
  standingOf(finding) !== 'pass' && !fails(finding, options);

function testcase(finding: Finding, step: string | undefined, options: Judged): string[] {
  const head = `    <testcase classname="${xml(`${finding.area}.${finding.check}`)}" name="${xml(`${titleOf(finding)}: ${subjectText(finding)}${finding.path ? ` ${finding.path}` : ''}`)}" time="0"`;
  if (fails(finding, options)) {
    const told = [
      detail(finding),
      ...finding.evidence.map(evidenceText),
      ...(step ? [`Resolved by step ${step}`] : []),
    ];
    return [
      `${head}>`,
      `      <failure type="${xml(finding.verdict === 'unknown' ? 'unknown' : finding.severity)}" message="${xml(brief(finding))}">${told.map(xml).join('\n')}</failure>`,
      '    </testcase>',
    ];
  }
  if (!isSkipped(finding, options)) return [`${head}/>`];
  return [`${head}>`, `      <skipped message="${xml(reasonOf(finding))}"/>`, '    </testcase>'];
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

const countsOf = (findings: readonly Finding[], options: Judged): Counts => ({
  tests: findings.length,
  failures: findings.filter((finding) => fails(finding, options)).length,
  skipped: findings.filter((finding) => isSkipped(finding, options)).length,
});

const written = ({ tests, failures, skipped }: Counts, errors = 0): string =>
  `tests="${tests + errors}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;

function suite(area: AreaId, result: Result, findings: readonly Finding[], options: Judged): string[] {
  const stepOf = stepsByFinding(result.steps);
  return [
    `  <testsuite name="${xml(`${result.snapshot.source.name}: ${areaOf(area).title}`)}" ${written(countsOf(findings, options))} time="0" timestamp="${xml(result.snapshot.takenAt.slice(0, 19))}">`,
    ...findings.flatMap((finding) => testcase(finding, stepOf.get(finding.fingerprint), options)),
    '  </testsuite>',
  ];
}

const failedSuite = ({ name, error }: FailedCluster): string[] => [
  `  <testsuite name="${xml(name)}" tests="1" failures="0" errors="1" skipped="0" time="0">`,
  `    <testcase classname="${xml(name)}" name="inspection" time="0">`,
  `      <error type="${xml(error.code)}" message="${xml(error.message)}">${xml(error.hint)}</error>`,
  '    </testcase>',
  '  </testsuite>',
];

/**
 * JUnit XML: a suite per cluster and area, a case per check and subject; unknown, accepted and not
 * applicable are skipped, and so is what the baseline had.
 */
export function junitReport(results: readonly Result[], options: Options = {}): string {
  const lines = results.flatMap((result) => {
    const areas = Map.groupBy(result.findings, ({ area }) => area);
    return AREA_IDS.flatMap((area) => {
      const findings = areas.get(area);
      return findings ? suite(area, result, findings, { ...options, baseline: result.baseline }) : [];
    });
  });
  const total = results
    .map(({ findings, baseline }) => countsOf(findings, { ...options, baseline }))
    .reduce(
      (sum, { tests, failures, skipped }) => ({
        tests: sum.tests + tests,
        failures: sum.failures + failures,
        skipped: sum.skipped + skipped,
      }),
      { tests: 0, failures: 0, skipped: 0 },
    );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kubeharden" ${written(total, options.failed?.length)} time="0">`,
    ...lines,
    ...(options.failed ?? []).flatMap(failedSuite),
    '</testsuites>',
    '',
  ].join('\n');
}
