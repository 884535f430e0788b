import { defineCheck } from '../../../core/check.ts';
import { levelLabel } from '../../../core/kube/pss/labels.ts';
import { refOf } from '../../../core/reference.ts';
import { POD_SECURITY } from '../controls.ts';
import { psaNamespaces } from '../namespaces.ts';

const watches = (level: string | undefined): level is string => level === 'baseline' || level === 'restricted';

export default defineCheck({
  id: 'psa-mode-only-warn',
  area: 'pods',
  title: 'Namespaces that only warn about Pod Security',
  severity: 'medium',
  risk: 'Warnings are shown to whoever deploys and audit entries to whoever reads them, but every pod is admitted. Such a trial is meant to end in an enforced level.',
  fields: [
    {
      path: `metadata.labels[${levelLabel('enforce')}]`,
      allowed: 'baseline or restricted where warn or audit names a level',
    },
  ],
  controls: [{ framework: 'OWASP', id: 'K04:2025' }, ...POD_SECURITY],
  reads: [{ resource: 'namespaces' }],
  messages: {
    pass: { brief: 'enforces', detail: 'The namespace does more than warn, or does not warn either.' },
    fail: { brief: 'only {modes}', detail: 'The namespace sets {modes} and enforces nothing.' },
  },
  *evaluate(snapshot) {
    for (const { namespace, labels, platform } of psaNamespaces(snapshot)) {
      const subject = refOf(namespace);
      const modes = (['warn', 'audit'] as const).filter((mode) => watches(labels[levelLabel(mode)]));
      const enforce = labels[levelLabel('enforce')];
      if (modes.length === 0 || (enforce !== undefined && enforce !== 'privileged')) {
        yield { verdict: 'pass', subject, message: 'pass' };
        continue;
      }
      yield {
        verdict: 'fail',
        subject,
        message: 'fail',
        data: { modes: modes.map((mode) => `${mode}=${labels[levelLabel(mode)]}`).join(' and ') },
        evidence: [
          ...modes.map((mode) => ({
            path: `metadata.labels[${levelLabel(mode)}]`,
            value: labels[levelLabel(mode)] ?? '',
          })),
          { path: `metadata.labels[${levelLabel('enforce')}]`, value: enforce ?? '(absent)' },
        ],
        ...(platform ? { accepted: { by: 'platform' as const, reason: platform } } : {}),
      };
    }
  },
});
