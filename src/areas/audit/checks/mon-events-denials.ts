import { defineCheck } from '../../../core/check.ts';
import type { Evidence, FindingDraft } from '../../../core/finding.ts';
import type { ApiMetrics } from '../../../core/kube/metrics.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';

/** Some logins always fail; a burst of them is somebody who tries. */
const MANY_FAILURES = 100;
const FAILED_SHARE = 0.02;

const counted = (path: string, value: number): Evidence[] => [
  { path, value: String(value), source: 'GET /metrics of one API server, since it started' },
];

function* signals({ authentication, podSecurity, policyViolations }: ApiMetrics): Iterable<FindingDraft> {
  const { success = 0, ...others } = authentication;
  const failures = Object.values(others).reduce((sum, value) => sum + value, 0);
  if (failures > MANY_FAILURES && failures > FAILED_SHARE * (success + failures))
    yield {
      verdict: 'fail',
      subject: CLUSTER,
      path: 'authentication',
      message: 'authentication',
      data: { failures, all: success + failures },
      evidence: counted('authentication_attempts{result!="success"}', failures),
    };
  const pods = Object.entries(podSecurity).filter(([key]) => /^deny (audit|enforce) /.test(key));
  const refused = pods.reduce((sum, [, value]) => sum + value, 0);
  if (refused > 0)
    yield {
      verdict: 'fail',
      subject: CLUSTER,
      path: 'pod-security',
      message: 'pods',
      data: { pods: refused, modes: listing(pods.map(([key, value]) => `${value} by ${key.slice('deny '.length)}`)) },
      evidence: counted('pod_security_evaluations_total{decision="deny"}', refused),
    };
  const policies = Object.entries(policyViolations);
  if (policies.length > 0)
    yield {
      verdict: 'fail',
      subject: CLUSTER,
      path: 'policies',
      message: 'policies',
      data: {
        policies: listing(
          policies.map(([name, value]) => `${name} (${value})`),
          5,
        ),
      },
      evidence: counted(
        'apiserver_validating_admission_policy_check_total',
        policies.reduce((sum, [, value]) => sum + value, 0),
      ),
    };
}

export default defineCheck({
  id: 'mon-events-denials',
  area: 'audit',
  title: 'Refusals that nobody looks at',
  severity: 'low',
  risk: 'Logins that fail by the hundred, pods that Pod Security turns away and policies that tell are the first signs of somebody who tries, or of a deployment that has not come up for days.',
  fields: [
    {
      path: 'authentication_attempts, pod_security_evaluations_total, apiserver_validating_admission_policy_check_total of GET /metrics',
      allowed: 'few failed logins, no pod and no object refused or told of',
    },
  ],
  controls: [
    { framework: 'OWASP', id: 'K10:2025' },
    { framework: 'NSA', id: 'Audit' },
  ],
  reads: [{ resource: 'metrics' }],
  messages: {
    pass: {
      brief: 'nothing stands out',
      detail: 'Since the API server that answered was started, it has refused nothing that stands out.',
    },
    authentication: {
      brief: '{failures} failed logins',
      detail:
        'Of {all} attempts to authenticate {failures} failed: an expired token in a loop, or somebody who tries. The audit log names their addresses.',
    },
    pods: {
      brief: '{pods} pods against Pod Security',
      detail:
        'Pod Security found {pods} pods or templates against its level: {modes}. Those counted under audit run; a stricter level would refuse them.',
    },
    policies: {
      brief: 'told of by {policies}',
      detail: 'Objects against admission policies since the API server started: {policies}.',
    },
    unseen: { brief: 'not counted here', detail: 'The API server’s metrics were not read.' },
  },
  *evaluate({ metrics }) {
    if (!metrics) {
      yield { verdict: 'unknown', subject: CLUSTER, message: 'unseen' };
      return;
    }
    const found = [...signals(metrics)];
    if (found.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'pass' };
    yield* found;
  },
});
