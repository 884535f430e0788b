import { defineCheck } from '../../../core/check.ts';
import type { Evidence } from '../../../core/finding.ts';
import { CLUSTER, refText } from '../../../core/reference.ts';
import { refusalOf } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { RBAC_READS } from '../../access/right-check.ts';
import { accountRef, ciAccountsOf } from '../ci-accounts.ts';

export default defineCheck({
  id: 'ci-deploy-credentials',
  area: 'pipeline',
  title: 'Pipelines that may do everything',
  severity: 'high',
  risk: 'A pipeline runs code of everybody who may push, and of every action and package that it loads. If its account is cluster-admin, one poisoned dependency has the whole cluster; if its token never ends, a leaked variable is enough, for years.',
  fields: [
    {
      path: 'ClusterRoleBinding subjects whose name is that of a pipeline (ci, deploy, gitlab, github, jenkins, runner and others)',
      allowed: 'no cluster-admin, nor a role that grants the same',
    },
    { path: 'Secrets of type kubernetes.io/service-account-token of these accounts', allowed: 'none' },
  ],
  controls: [
    { framework: 'CIS', id: '5.1.1' },
    { framework: 'OWASP', id: 'K03:2025' },
    { framework: 'Kubescape', id: 'C-0035' },
    { framework: 'MITRE', id: 'T1078.003' },
  ],
  reads: [...RBAC_READS, { resource: 'secrets', optional: true }],
  messages: {
    pass: {
      brief: 'neither everything nor for ever',
      detail: '{account} is no cluster-admin and has no token without an end.',
    },
    both: {
      brief: 'everything, for ever',
      detail:
        '{account} may do everything in the whole cluster by {bindings}, and Secret {tokens} holds a token of it that never ends.',
    },
    everything: {
      brief: 'may do everything',
      detail: '{account} may do everything in the whole cluster by {bindings}.',
    },
    token: { brief: 'a token that never ends', detail: 'Secret {tokens} holds a token of {account} that never ends.' },
    unread: {
      brief: 'its tokens are not known',
      detail: '{account} is no cluster-admin; whether a token of it never ends is not known: {reason}.',
    },
    none: {
      brief: 'no account named so',
      detail:
        'No account is named like one of a pipeline. What deploys under another name is judged in the area access.',
    },
  },
  *evaluate(snapshot) {
    const accounts = ciAccountsOf(snapshot);
    const refusal = refusalOf(snapshot, 'secrets');
    if (accounts.length === 0) yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
    for (const account of accounts) {
      const { everything, tokens } = account;
      const subject = accountRef(account);
      const name = refText(subject);
      if (everything.length === 0 && tokens.length === 0) {
        yield refusal
          ? { verdict: 'unknown', subject, message: 'unread', data: { account: name, reason: refusal.message } }
          : { verdict: 'pass', subject, message: 'pass', data: { account: name } };
        continue;
      }
      const evidence: Evidence[] = [
        ...everything.map(({ ref, roleRef, binding }) => ({
          path: 'roleRef',
          value: refText(roleRef),
          source: refText(ref),
          ...binding.origin,
        })),
        ...tokens.map((token) => ({
          path: 'type',
          value: token.type,
          source: `Secret ${token.namespace}/${token.name}, ${count(token.keys, 'key')}`,
        })),
      ];
      yield {
        verdict: 'fail',
        subject,
        message: everything.length === 0 ? 'token' : tokens.length === 0 ? 'everything' : 'both',
        ...(everything.length === 0 ? { severity: 'medium' as const } : {}),
        data: {
          account: name,
          bindings: listing(everything.map(({ ref }) => refText(ref))),
          tokens: listing(tokens.map(({ namespace, name }) => `${namespace}/${name}`)),
        },
        evidence,
      };
    }
  },
});
