import { CHECKS } from '../areas/index.ts';
import { AREA_IDS } from '../core/area.ts';
import type { ExceptionRule } from '../core/exceptions.ts';
import { type Acceptance, type Evidence, type Finding, isOpen, type Standing, standingOf } from '../core/finding.ts';
import { TOOL } from '../core/package.ts';
import { platformOf } from '../core/platform.ts';
import type { ResourceRef } from '../core/reference.ts';
import { fixableShare, isInside } from '../core/score.ts';
import { SEVERITIES } from '../core/severity.ts';
import { safeText } from '../core/text.ts';
import { evidenceCommand } from './evidence-command.ts';
import { type Baseline, type Result, stepsByFinding } from './result.ts';
import { detail } from './wording.ts';

/** Goes up when a reader of the report would have to change; `docs/schema` holds the schema of each. */
export const REPORT_SCHEMA = 1;

const subject = ({ apiVersion, kind, namespace, name }: ResourceRef) => ({
  apiVersion: safeText(apiVersion),
  kind: safeText(kind),
  ...(namespace ? { namespace: safeText(namespace) } : {}),
  name: safeText(name),
});

const evidenceOf = ({ path, value, source, file, line }: Evidence) => ({
  path: safeText(path),
  value: safeText(value),
  ...(source ? { source: safeText(source) } : {}),
  ...(file ? { file: safeText(file) } : {}),
  ...(line === undefined ? {} : { line }),
});

const acceptance = ({ by, reason, owner, expires }: Acceptance) => ({
  by,
  reason: safeText(reason),
  ...(owner ? { owner: safeText(owner) } : {}),
  ...(expires ? { expires } : {}),
});

/** What failed or could not be told can be looked at again. */
const repeat = (finding: Finding): { repeat?: string } => {
  const command = finding.verdict === 'fail' || finding.verdict === 'unknown' ? evidenceCommand(finding) : undefined;
  return command === undefined ? {} : { repeat: command };
};

export const findingOf = (finding: Finding, step: string | undefined, baseline: Baseline | undefined) => ({
  check: finding.check,
  area: finding.area,
  severity: finding.severity,
  verdict: finding.verdict,
  ...(finding.accepted ? { accepted: acceptance(finding.accepted) } : {}),
  subject: subject(finding.subject),
  ...(finding.path === undefined ? {} : { path: safeText(finding.path) }),
  message: detail(finding),
  evidence: finding.evidence.map(evidenceOf),
  ...repeat(finding),
  fingerprint: safeText(finding.fingerprint),
  ...(baseline && isOpen(finding) ? { new: baseline.fresh.has(finding.fingerprint) } : {}),
  ...(step ? { step: safeText(step) } : {}),
});

/** An exception as it was written, safe to print. */
const ruleOf = (rule: ExceptionRule): Record<string, string> =>
  Object.fromEntries(
    Object.entries(rule).flatMap(([field, value]) => (value === undefined ? [] : [[field, safeText(String(value))]])),
  );

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

const tally = (findings: readonly Finding[]): Record<Standing, number> => {
  const counts = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0, accepted: 0 };
  for (const finding of findings) counts[standingOf(finding)] += 1;
  return counts;
};

/** Counts by verdict, where an accepted failure counts as `accepted` and not as `fail`. */
function summaryOf({ findings, steps, score }: Result) {
  const byArea = Map.groupBy(findings, ({ area }) => area);
  const bySeverity = Map.groupBy(findings, ({ severity }) => severity);
  return {
    score: score.score ?? null,
    open: findings.filter(isOpen).length,
    verdicts: tally(findings),
    areas: AREA_IDS.map((area) => ({
      area,
      score: score.areas.find((scored) => scored.area === area)?.score ?? null,
      verdicts: tally(byArea.get(area) ?? []),
    })),
    severities: SEVERITIES.map((severity) => ({ severity, verdicts: tally(bySeverity.get(severity) ?? []) })),
    fixableShare: rounded(fixableShare(findings, steps)),
    fixableShareInside: rounded(fixableShare(findings.filter(isInside), steps)),
  };
}

function platformPart({ snapshot }: Result) {
  const { version, distribution, managed, cni, nodes } = platformOf(snapshot);
  return {
    version: version ? safeText(version.text) : null,
    distribution,
    managed: managed ?? null,
    cni: { name: cni.name, enforces: cni.enforces ?? null },
    nodes,
  };
}

/** The report as plain data: what `docs/schema/report-v1.schema.json` describes. */
export function reportOf(result: Result) {
  const stepOf = stepsByFinding(result.steps);
  const findings = result.findings.map((finding) =>
    findingOf(finding, stepOf.get(finding.fingerprint), result.baseline),
  );
  return { ...reportAround(result), findings };
}

/** The report with its findings still to come, in their place. */
function reportAround(result: Result) {
  const { snapshot, findings, steps, baseline, exceptions } = result;
  const judged = new Set(findings.map(({ check }) => check));
  return {
    schemaVersion: REPORT_SCHEMA,
    tool: { name: TOOL.name, version: TOOL.version },
    source: { kind: snapshot.source.kind, name: safeText(snapshot.source.name), takenAt: snapshot.takenAt },
    platform: platformPart(result),
    summary: summaryOf(result),
    ...(baseline ? { baseline: { new: baseline.fresh.size, solved: baseline.solved } } : {}),
    checks: CHECKS.filter(({ id }) => judged.has(id)).map(({ id, title, area, severity, controls }) => ({
      id,
      title,
      area,
      severity,
      controls: controls.map((control) => ({
        framework: control.framework,
        id: control.id,
        ...(control.level ? { level: control.level } : {}),
      })),
    })),
    findings: [] as readonly ReturnType<typeof findingOf>[],
    steps: steps.map(({ id, area, title, risk, delivery, severity, fixes, subjects }) => ({
      id: safeText(id),
      area,
      title: safeText(title),
      risk,
      delivery,
      severity,
      fixes,
      subjects: subjects.map(subject),
    })),
    refusals: snapshot.refusals.map(({ resource, namespace, name, reason, message, permission }) => ({
      resource,
      ...(namespace ? { namespace: safeText(namespace) } : {}),
      ...(name ? { name: safeText(name) } : {}),
      reason,
      message: safeText(message),
      ...(permission ? { permission } : {}),
    })),
    ...(snapshot.skipped
      ? { skipped: snapshot.skipped.map(({ file, reason }) => ({ file: safeText(file), reason: safeText(reason) })) }
      : {}),
    ...(exceptions
      ? {
          exceptions: {
            unused: exceptions.unused.map(ruleOf),
            expired: exceptions.expired.map(({ rule, findings: count }) => ({ ...ruleOf(rule), findings: count })),
          },
        }
      : {}),
  };
}

export type Report = ReturnType<typeof reportOf>;

const BATCH = 500;
const indented = (value: unknown, by: string): string =>
  JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${by}`);

/** The report in pieces, a few hundred findings at a time: the whole of a large cluster's is never held at once. */
export function* jsonPieces(result: Result): Generator<string> {
  const stepOf = stepsByFinding(result.steps);
  const { findings } = result;
  let opening = '{\n';
  for (const [key, value] of Object.entries(reportAround(result))) {
    yield `${opening}  ${JSON.stringify(key)}: `;
    opening = ',\n';
    if (key !== 'findings' || findings.length === 0) yield indented(value, '  ');
    else {
      for (let from = 0; from < findings.length; from += BATCH) {
        const batch = findings.slice(from, from + BATCH);
        const written = batch.map((finding) =>
          indented(findingOf(finding, stepOf.get(finding.fingerprint), result.baseline), '    '),
        );
        yield `${from === 0 ? '[' : ','}\n    ${written.join(',\n    ')}`;
      }
      yield '\n  ]';
    }
  }
  yield '\n}\n';
}

export const jsonReport = (result: Result): string => [...jsonPieces(result)].join('');
