import { defineCheck } from '../../../core/check.ts';
import { platformOf } from '../../../core/platform.ts';
import type { ResourceRef } from '../../../core/reference.ts';
import { CLUSTER } from '../../../core/reference.ts';
import type { SecretSummary, Snapshot } from '../../../core/snapshot.ts';
import { AUTHENTICATION, mitre } from '../controls.ts';

const TYPE = 'kubernetes.io/service-account-token';
const DAY = 86_400_000;

/** OpenShift's image registry needs such tokens for its builders. */
const reasonFor = (snapshot: Snapshot, { serviceAccount = '' }: SecretSummary): string | undefined =>
  platformOf(snapshot).distribution === 'OpenShift' && ['builder', 'deployer'].includes(serviceAccount)
    ? 'OpenShift’s image registry logs builds in with it.'
    : undefined;

const daysSince = (date: string, today: string): number => Math.floor((Date.parse(today) - Date.parse(date)) / DAY);

export default defineCheck({
  id: 'sa-legacy-token-secrets',
  area: 'access',
  title: 'Tokens that never end',
  severity: 'high',
  risk: 'A token stored in a Secret is valid for as long as the Secret exists: a copy in a CI system, a backup or a laptop works for years, from anywhere that reaches the API server.',
  fields: [{ path: 'Secret type', allowed: `other than ${TYPE}` }],
  controls: [...AUTHENTICATION, { framework: 'OWASP', id: 'K03:2025' }, ...mitre('T1528')],
  reads: [{ resource: 'secrets' }],
  messages: {
    pass: { brief: 'none', detail: 'No Secret holds a token of a service account.' },
    used: {
      brief: '{account}, last used {days} days ago',
      detail: 'Holds a token of {account} that never ends; it was last used {days} days ago.',
    },
    unused: {
      brief: '{account}, use not recorded',
      detail: 'Holds a token of {account} that never ends; the API server has recorded no use of it.',
    },
    accepted: { brief: '{account}', detail: 'Holds a token of {account}, which the platform needs.' },
  },
  *evaluate(snapshot) {
    const tokens = snapshot.secrets.filter(({ type }) => type === TYPE);
    if (tokens.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'pass' };
    for (const token of tokens) {
      const subject: ResourceRef = { apiVersion: 'v1', kind: 'Secret', namespace: token.namespace, name: token.name };
      const reason = reasonFor(snapshot, token);
      const days = token.lastUsed === undefined ? undefined : daysSince(token.lastUsed, snapshot.takenAt);
      yield {
        verdict: 'fail',
        subject,
        message: reason ? 'accepted' : days === undefined ? 'unused' : 'used',
        data: { account: token.serviceAccount ?? 'a service account', days: days ?? '' },
        evidence: [
          { path: 'type', value: token.type },
          {
            path: 'metadata.labels.kubernetes.io/legacy-token-last-used',
            value: token.lastUsed ?? '(absent)',
          },
        ],
        ...(reason ? { accepted: { by: 'platform' as const, reason } } : {}),
      };
    }
  },
});
