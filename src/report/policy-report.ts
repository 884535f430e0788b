import { stringify } from 'yaml';
import { areaOf } from '../areas/index.ts';
import { type Finding, type Standing, standingOf } from '../core/finding.ts';
import { TOOL } from '../core/package.ts';
import { compareSeverity } from '../core/severity.ts';
import { safeText } from '../core/text.ts';
import { type Result, stepsByFinding } from './result.ts';
import { detail, evidenceText } from './wording.ts';

/** Both APIs have the same shape: the policy working group's first one, and the one that follows it. */
const APIS = {
  policyreport: {
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    namespaced: 'PolicyReport',
    cluster: 'ClusterPolicyReport',
  },
  openreports: { apiVersion: 'openreports.io/v1alpha1', namespaced: 'Report', cluster: 'ClusterReport' },
} as const;

export type PolicyReportApi = keyof typeof APIS;

/**
 * An object stays small: etcd refuses 1.5 MB, `kubectl apply` remembers at most 256 KB, and reports that grew without
 * bounds have taken clusters down. The summary still counts everything.
 */
const MOST_RESULTS = 200;
const MOST_TEXT = 400;

const RESULT: Record<Standing, 'pass' | 'fail' | 'error' | 'skip'> = {
  pass: 'pass',
  fail: 'fail',
  unknown: 'error',
  accepted: 'skip',
  'not-applicable': 'skip',
};

const short = (text: string): string => {
  const characters = [...text];
  return characters.length > MOST_TEXT ? `${characters.slice(0, MOST_TEXT - 3).join('')}...` : text;
};

function resultOf(finding: Finding, step: string | undefined, seconds: number | undefined) {
  const { apiVersion, kind, namespace, name } = finding.subject;
  const [evidence] = finding.evidence;
  return {
    source: TOOL.name,
    policy: finding.check,
    category: areaOf(finding.area).title,
    severity: finding.severity,
    result: RESULT[standingOf(finding)],
    scored: true,
    message: short(detail(finding)),
    ...(seconds === undefined ? {} : { timestamp: { seconds, nanos: 0 } }),
    // What is no object, such as the cluster as a whole, cannot be referred to.
    ...(apiVersion === 'kubeharden'
      ? {}
      : {
          resources: [
            { apiVersion, kind, ...(namespace ? { namespace: safeText(namespace) } : {}), name: safeText(name) },
          ],
        }),
    properties: {
      fingerprint: short(safeText(finding.fingerprint)),
      ...(evidence ? { evidence: short(evidenceText(evidence)) } : {}),
      ...(step ? { step: safeText(step) } : {}),
    },
  };
}

/** One report. Without a time it is the same for as long as the findings are, and need not be stored again. */
export function objectOf(
  result: Result,
  namespace: string,
  findings: readonly Finding[],
  { api, timed = true, most = MOST_RESULTS }: { api: PolicyReportApi; timed?: boolean; most?: number },
) {
  const { apiVersion, namespaced, cluster } = APIS[api];
  const summary = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const finding of findings) summary[RESULT[standingOf(finding)]] += 1;
  const stepOf = stepsByFinding(result.steps);
  const told = findings
    .filter((finding) => ['fail', 'unknown'].includes(standingOf(finding)))
    .toSorted((a, b) => compareSeverity(a.severity, b.severity));
  const left = told.length - most;
  const seconds = timed ? Math.floor(Date.parse(result.snapshot.takenAt) / 1000) : undefined;
  return {
    apiVersion,
    kind: namespace ? namespaced : cluster,
    metadata: {
      name: TOOL.name,
      ...(namespace ? { namespace: safeText(namespace) } : {}),
      labels: { 'app.kubernetes.io/managed-by': TOOL.name },
      annotations: {
        ...(timed ? { 'kubeharden.dev/taken-at': result.snapshot.takenAt } : {}),
        ...(left > 0 ? { 'kubeharden.dev/left-out': String(left) } : {}),
      },
    },
    summary,
    results: told.slice(0, most).map((finding) => resultOf(finding, stepOf.get(finding.fingerprint), seconds)),
  };
}

/** One object per namespace and one for the cluster, each replaced by the next: nothing piles up. */
export function policyReport(results: readonly Result[], api: PolicyReportApi): string {
  const objects = results.flatMap((result) =>
    [...Map.groupBy(result.findings, ({ subject }) => subject.namespace ?? '')]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([namespace, findings]) => objectOf(result, namespace, findings, { api })),
  );
  return objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}
