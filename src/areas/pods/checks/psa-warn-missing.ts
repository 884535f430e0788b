import { defineCheck } from '../../../core/check.ts';
import { compareLevels, levelLabel, policyOf } from '../../../core/kube/pss/labels.ts';
import { refOf } from '../../../core/reference.ts';
import { serverMinor } from '../control-check.ts';
import { POD_SECURITY } from '../controls.ts';
import { psaNamespaces } from '../namespaces.ts';

export default defineCheck({
  id: 'psa-warn-missing',
  area: 'pods',
  title: 'Namespaces that do not look beyond the enforced level',
  severity: 'low',
  risk: 'Nobody learns which pods stand in the way of a stricter level, neither who deploys them nor who reads the audit log, so the level never rises.',
  fields: [
    {
      path: 'metadata.labels[pod-security.kubernetes.io/{warn,audit}]',
      allowed: 'one of them stricter than the enforced level, unless that is restricted',
    },
  ],
  controls: [{ framework: 'OWASP', id: 'K04:2025' }, ...POD_SECURITY],
  reads: [{ resource: 'namespaces' }],
  messages: {
    pass: {
      brief: 'looks ahead',
      detail: 'The namespace enforces restricted, or warns of or records what breaks a stricter level.',
    },
    fail: {
      brief: 'no warn or audit',
      detail: 'The namespace enforces {level} and neither warns of nor records what breaks a stricter level.',
    },
  },
  *evaluate(snapshot) {
    for (const { namespace, labels, platform } of psaNamespaces(snapshot)) {
      if (platform) continue;
      const subject = refOf(namespace);
      const { enforce, audit, warn } = policyOf(labels, serverMinor(snapshot));
      const ahead = [audit, warn].some(({ level }) => compareLevels(level, enforce.level) > 0);
      yield ahead || enforce.level === 'restricted'
        ? { verdict: 'pass', subject, message: 'pass' }
        : {
            verdict: 'fail',
            subject,
            message: 'fail',
            data: { level: enforce.level === 'privileged' ? 'nothing' : enforce.level },
            evidence: (['warn', 'audit'] as const).map((mode) => ({
              path: `metadata.labels[${levelLabel(mode)}]`,
              value: labels[levelLabel(mode)] ?? '(absent)',
            })),
          };
    }
  },
});
