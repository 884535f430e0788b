import { defineCheck } from '../../../core/check.ts';
import type { Evidence } from '../../../core/finding.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { engineOf, judges } from '../webhooks.ts';

// `*` in apiGroups stands for every group, the core one included.
export default defineCheck({
  id: 'adm-failurepolicy',
  area: 'audit',
  title: 'Admission policies that can be gone around',
  severity: 'medium',
  risk: 'A policy engine whose webhook ignores failures admits everything while the engine is down, and an attacker can see to that. One that judges pods only when they are created misses the containers that are added to them later.',
  fields: [
    { path: 'webhooks[*].failurePolicy of policy engines', allowed: 'Fail (the default)' },
    {
      path: 'webhooks[*].rules for pods',
      allowed: 'operations CREATE and UPDATE, resources pods and pods/ephemeralcontainers',
    },
  ],
  controls: [
    { framework: 'CIS', id: '5.2.1' },
    { framework: 'OWASP', id: 'K04:2025' },
    { framework: 'CVE', id: 'CVE-2023-2727' },
    { framework: 'CVE', id: 'CVE-2023-2728' },
  ],
  reads: [{ resource: 'validatingwebhookconfigurations.admissionregistration.k8s.io' }],
  messages: {
    pass: {
      brief: 'refuses what it cannot judge',
      detail: 'Webhooks of {engine} fail closed and cover changes of pods.',
    },
    none: { brief: 'no policy engine', detail: 'No webhook of a known policy engine is registered.' },
    fail: { brief: '{engine}: {gaps}', detail: '{engine} can be gone around: {gaps}.' },
  },
  *evaluate(snapshot) {
    let found = false;
    for (const configuration of list(snapshot, 'validatingwebhookconfigurations.admissionregistration.k8s.io')) {
      const evidence: Evidence[] = [];
      const gaps = new Set<string>();
      const engines = new Set<string>();
      for (const webhook of configuration.webhooks ?? []) {
        const engine = engineOf(configuration, webhook);
        // A webhook without rules judges nothing; Kyverno keeps such ones ready.
        if (!engine || !webhook.rules?.length) continue;
        engines.add(engine.name);
        const path = `webhooks[name=${webhook.name}]`;
        if (webhook.failurePolicy === 'Ignore') {
          gaps.add(`${webhook.name} ignores failures`);
          evidence.push({ path: `${path}.failurePolicy`, value: 'Ignore' });
        }
        if (!judges(webhook, 'pods', 'CREATE')) continue;
        if (!judges(webhook, 'pods/ephemeralcontainers', 'UPDATE')) {
          gaps.add(`${webhook.name} does not see ephemeral containers`);
          evidence.push({
            path: `${path}.rules`,
            value: (webhook.rules ?? [])
              .map(({ operations = [], resources = [] }) => `${operations.join(',')} ${resources.join(',')}`)
              .join('; '),
          });
        }
      }
      if (engines.size === 0) continue;
      found = true;
      const data = { engine: listing([...engines]), gaps: listing([...gaps]) };
      yield gaps.size > 0
        ? {
            verdict: 'fail',
            subject: refOf(configuration),
            message: 'fail',
            data,
            evidence,
          }
        : { verdict: 'pass', subject: refOf(configuration), message: 'pass', data };
    }
    if (!found) yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
  },
});
