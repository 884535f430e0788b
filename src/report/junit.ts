import { areaOf } from '../areas/index.ts';
import { AREA_IDS, type AreaId } from '../core/area.ts';
import { type Finding, standingOf } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import { type FailedCluster, type Result, stepsByFinding } from './result.ts';
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

const fails = (finding: Finding, { strict }: Options): boolean => {
  const standing = standingOf(finding);
  return standing === 'fail' || (standing === 'unknown' && strict === true);
};

const isSkipped = (finding: Finding, options: Options): boolean =>
  standingOf(finding) !== 'pass' && !fails(finding, options);

function testcase(finding: Finding, step: string | undefined, options: Options): string[] {
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
  const why = finding.accepted ? `accepted: ${finding.accepted.reason}` : `${finding.verdict}: ${brief(finding)}`;
  return [`${head}>`, `      <skipped message="${xml(why)}"/>`, '    </testcase>'];
}

const counts = (findings: readonly Finding[], options: Options, errors = 0): string => {
  const failed = findings.filter((finding) => fails(finding, options)).length;
  const skipped = findings.filter((finding) => isSkipped(finding, options)).length;
  return `tests="${findings.length + errors}" failures="${failed}" errors="${errors}" skipped="${skipped}"`;
};

function suite(area: AreaId, result: Result, findings: readonly Finding[], options: Options): string[] {
  const stepOf = stepsByFinding(result.steps);
  return [
    `  <testsuite name="${xml(`${result.snapshot.source.name}: ${areaOf(area).title}`)}" ${counts(findings, options)} time="0" timestamp="${xml(result.snapshot.takenAt.slice(0, 19))}">`,
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

/** JUnit XML: a suite per cluster and area, a case per check and subject; unknown, accepted and not applicable are skipped. */
export function junitReport(results: readonly Result[], options: Options = {}): string {
  const lines = results.flatMap((result) => {
    const areas = Map.groupBy(result.findings, ({ area }) => area);
    return AREA_IDS.flatMap((area) => {
      const findings = areas.get(area);
      return findings ? suite(area, result, findings, options) : [];
    });
  });
  const all = results.flatMap(({ findings }) => findings);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kubeharden" ${counts(all, options, options.failed?.length)} time="0">`,
    ...lines,
    ...(options.failed ?? []).flatMap(failedSuite),
    '</testsuites>',
    '',
  ].join('\n');
}
