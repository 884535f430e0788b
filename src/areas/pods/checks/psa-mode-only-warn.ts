import { defineCheck } from '../../../core/check.ts';
import type { PssLevel } from '../../../core/kube/pss/index.ts';
import { compareLevels, levelLabel, policyOf } from '../../../core/kube/pss/labels.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { refOf } from '../../../core/reference.ts';
import { serverMinor } from '../control-check.ts';
import { POD_SECURITY } from '../controls.ts';
import { isReadWhole, psaNamespaces, strictestIn } from '../namespaces.ts';

const watches = (level: string | undefined): level is PssLevel => level === 'baseline' || level === 'restricted';

export default defineCheck({
  id: 'psa-mode-only-warn',
  area: 'pods',
  title: 'Namespaces that only warn about Pod Security',
  severity: 'medium',
  risk: 'Warnings are shown to whoever deploys and audit entries to whoever reads them, but every pod is admitted. Such a trial is meant to end in an enforced level, and here it could: every pod satisfies the level already.',
  fields: [
    {
      path: `metadata.labels[${levelLabel('enforce')}]`,
      allowed: 'baseline or restricted where warn or audit names a level that every pod satisfies',
    },
  ],
  controls: [{ framework: 'OWASP', id: 'K04:2025' }, ...POD_SECURITY],
  reads: [{ resource: 'namespaces' }, ...WORKLOAD_RESOURCES.map((resource) => ({ resource }))],
  messages: {
    pass: { brief: 'not only warned of', detail: 'The namespace enforces a level, or has no trial of one.' },
    trial: {
      brief: 'on trial',
      detail: 'The namespace sets {modes} and enforces nothing; some of its pods do not satisfy that yet.',
    },
    fail: {
      brief: 'only {modes}',
      detail: 'The namespace sets {modes} and enforces nothing, though all of its pods satisfy that.',
    },
  },
  *evaluate(snapshot) {
    const server = serverMinor(snapshot);
    for (const { namespace, name, labels, platform } of psaNamespaces(snapshot)) {
      if (!isReadWhole(snapshot, name)) continue;
      const subject = refOf(namespace);
      const modes = (['warn', 'audit'] as const).filter((mode) => watches(labels[levelLabel(mode)]));
      const enforce = labels[levelLabel('enforce')];
      if (modes.length === 0 || (enforce !== undefined && enforce !== 'privileged')) {
        yield { verdict: 'pass', subject, message: 'pass' };
        continue;
      }
      const policy = policyOf(labels, server);
      const fits = modes.some((mode) => {
        const { level, minor } = policy[mode];
        return compareLevels(strictestIn(snapshot, name, minor), level) >= 0;
      });
      const data = { modes: modes.map((mode) => `${mode}=${labels[levelLabel(mode)]}`).join(' and ') };
      if (!fits) {
        yield { verdict: 'pass', subject, message: 'trial', data };
        continue;
      }
      yield {
        verdict: 'fail',
        subject,
        message: 'fail',
        data,
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
