import type { GuideStep } from '../../../core/change.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';

const STEPS: Readonly<Record<string, GuideStep>> = {
  authentication: {
    text: 'Who fails to log in, and from where: 401 in the audit log.',
    commands: [
      `jq -r 'select(.responseStatus.code==401) | [.sourceIPs[0], .userAgent, .requestURI] | @tsv' AUDIT-LOG | sort | uniq -c | sort -rn | head`,
      'kubeharden audit AUDIT-LOG',
    ],
  },
  'pod-security': {
    text: 'Which pods are against their level: workloads that do not come up say so in events, those that are only told of in the audit log.',
    commands: [
      'kubectl get events --all-namespaces --field-selector reason=FailedCreate',
      `jq -r 'select(.annotations["pod-security.kubernetes.io/audit-violations"]) | [.objectRef.namespace, .objectRef.name, .annotations["pod-security.kubernetes.io/audit-violations"]] | @tsv' AUDIT-LOG | sort -u`,
    ],
  },
  policies: {
    text: 'What admission policies told of.',
    commands: [
      `jq -r 'select(.annotations["validation.policy.admission.k8s.io/validation_failure"]) | [.user.username, .requestURI] | @tsv' AUDIT-LOG | sort | uniq -c | sort -rn`,
    ],
  },
};

export default defineRemediation({
  id: 'look-at-refusals',
  area: 'audit',
  title: 'Look at what was refused',
  fixes: ['mon-events-denials'],
  risk: 'additive',
  delivery: 'guide',
  *steps({ findings }) {
    if (findings.length === 0) return;
    yield {
      key: '',
      title: 'Look at what was refused',
      why: `The API server has counted ${findings.length === 1 ? 'something' : 'things'} since it started that somebody should look at once: ${findings.map(({ path }) => path).join(', ')}.`,
      findings,
      subjects: [CLUSTER],
      after: 'The counters begin anew when the API server restarts; an alert on them is better than a look.',
    };
  },
  plan: (step, _answers, { findings }) => [
    {
      kind: 'guide',
      title: 'Look at what was refused',
      where: 'your workstation; AUDIT-LOG stands for the audit log of a control-plane node',
      steps: findings.flatMap(({ fingerprint, path = '' }) =>
        step.findings.includes(fingerprint) && STEPS[path] ? [STEPS[path]] : [],
      ),
      verify: 'kubectl get --raw /metrics | grep -E "^(authentication_attempts|pod_security_evaluations_total)"',
    },
  ],
  impact: () => ({ consequences: [{ level: 'safe', text: 'Nothing changes in the cluster.' }] }),
});
