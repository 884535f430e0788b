import type { Evidence } from '../../../core/finding.ts';
import { containersOf } from '../../../core/kube/workloads.ts';
import { listing } from '../../../core/text.ts';
import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { cis, kubescape, mitre } from '../controls.ts';

export default defineWorkloadCheck({
  id: 'secret-env-vars',
  area: 'access',
  title: 'Secrets in environment variables',
  severity: 'medium',
  risk: 'Environment variables are inherited by every child process and end up in crash reports, debug pages and logs; a literal one can also be read by everybody who may look at the workload, and lies in Git.',
  fields: [
    { path: 'containers[*].env[*].value, command, args', allowed: 'no credentials' },
    { path: 'containers[*].env[*].valueFrom.secretKeyRef, envFrom[*].secretRef', allowed: 'absent; a volume instead' },
  ],
  controls: [
    ...cis('5.4.1'),
    ...kubescape('C-0012', 'C-0207', 'C-0259'),
    ...mitre('T1552.001'),
    { framework: 'OWASP', id: 'K03:2025' },
  ],
  messages: {
    pass: { brief: 'none', detail: 'No Secret and nothing that looks like a credential is in the environment.' },
    fail: { brief: 'Secrets in {containers}', detail: 'Secrets are given as environment variables to {containers}.' },
    literal: {
      brief: 'literal credential in {containers}',
      detail:
        'What looks like a credential is written out in {containers}. Change it: who could read the workload has it.',
    },
  },
  violation: (workload) => {
    const literal: Evidence[] = [];
    const references: Evidence[] = [];
    const names = new Set<string>();
    for (const { container, path } of containersOf(workload)) {
      for (const place of container.facts?.credentials ?? [])
        literal.push({ path: `${path}.${place}`, value: '(hidden)' });
      for (const { name, valueFrom } of container.env ?? [])
        if (valueFrom?.secretKeyRef)
          references.push({
            path: `${path}.env[name=${name}].valueFrom.secretKeyRef`,
            value: `${valueFrom.secretKeyRef.name}, key ${valueFrom.secretKeyRef.key}`,
          });
      for (const [index, { secretRef }] of (container.envFrom ?? []).entries())
        if (secretRef) references.push({ path: `${path}.envFrom[${index}].secretRef`, value: secretRef.name });
      if ([...literal, ...references].some((evidence) => evidence.path.startsWith(`${path}.`)))
        names.add(container.name);
    }
    if (literal.length + references.length === 0) return undefined;
    return {
      message: literal.length > 0 ? 'literal' : 'fail',
      ...(literal.length > 0 ? { severity: 'high' as const } : {}),
      data: { containers: listing([...names]) },
      evidence: [...literal, ...references],
    };
  },
});
