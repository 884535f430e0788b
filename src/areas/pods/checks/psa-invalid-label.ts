import { defineCheck } from '../../../core/check.ts';
import type { Evidence } from '../../../core/finding.ts';
import { isLevel, isPolicyVersion, levelLabel, PSA_MODES, versionLabel } from '../../../core/kube/pss/labels.ts';
import { refOf } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { POD_SECURITY } from '../controls.ts';
import { psaNamespaces } from '../namespaces.ts';

/** The Pod Security labels whose values the API server does not understand. */
export function invalidLabels(labels: Readonly<Record<string, string>>): { label: string; value: string }[] {
  const bad: { label: string; value: string }[] = [];
  for (const mode of PSA_MODES) {
    const level = labels[levelLabel(mode)];
    const version = labels[versionLabel(mode)];
    if (level !== undefined && !isLevel(level)) bad.push({ label: levelLabel(mode), value: level });
    if (version !== undefined && !isPolicyVersion(version)) bad.push({ label: versionLabel(mode), value: version });
  }
  return bad;
}

export default defineCheck({
  id: 'psa-invalid-label',
  area: 'pods',
  title: 'Pod Security labels with values that do not exist',
  severity: 'medium',
  risk: 'The label does not do what it seems to: a bad value of enforce refuses everything but restricted pods, a bad value of warn or audit switches them off, and a bad version means the latest.',
  fields: [
    {
      path: 'metadata.labels[pod-security.kubernetes.io/{enforce,audit,warn}]',
      allowed: 'privileged, baseline or restricted',
    },
    { path: 'metadata.labels[pod-security.kubernetes.io/{enforce,audit,warn}-version]', allowed: 'latest or v1.N' },
  ],
  controls: [{ framework: 'OWASP', id: 'K04:2025' }, ...POD_SECURITY],
  reads: [{ resource: 'namespaces' }],
  messages: {
    pass: {
      brief: 'valid',
      detail: 'Every Pod Security label of the namespace has a value that exists, or there is none.',
    },
    fail: { brief: '{labels}', detail: 'These Pod Security labels have values that do not exist: {labels}.' },
  },
  *evaluate(snapshot) {
    for (const { namespace, labels } of psaNamespaces(snapshot)) {
      const bad = invalidLabels(labels);
      const subject = refOf(namespace);
      if (bad.length === 0) {
        yield { verdict: 'pass', subject, message: 'pass' };
        continue;
      }
      yield {
        verdict: 'fail',
        subject,
        message: 'fail',
        data: {
          labels: listing(
            bad.map(({ label, value }) => `${label.split('/')[1]}=${value}`),
            6,
          ),
        },
        evidence: bad.map(({ label, value }): Evidence => ({ path: `metadata.labels[${label}]`, value })),
      };
    }
  },
});
