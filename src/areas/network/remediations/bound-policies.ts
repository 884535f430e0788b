import type { NetworkPolicy } from '../../../core/kube/objects.ts';
import { refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, memoize, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { managerConsequences } from '../../pods/hardening/rollout.ts';
import { canBeBounded, opens, portsBehind } from '../openings.ts';

const policiesByKey = memoize(
  (snapshot: Snapshot) =>
    new Map(list(snapshot, 'networkpolicies.networking.k8s.io').map((policy) => [refKey(refOf(policy)), policy])),
);

const portsText = (policy: NetworkPolicy, snapshot: Snapshot): string =>
  listing(
    (portsBehind(policy, snapshot) ?? []).map(({ protocol, port }) => `${protocol} ${port}`),
    6,
  );

/** The rules for incoming connections, the open ones with the ports of the pods behind them. */
const boundedRules = (policy: NetworkPolicy, snapshot: Snapshot) =>
  (policy.spec.ingress ?? []).map((rule) =>
    opens({ peers: rule.from ?? [], ports: rule.ports ?? [] }, 'Ingress')
      ? { ...rule, ports: (portsBehind(policy, snapshot) ?? []).map(({ protocol, port }) => ({ protocol, port })) }
      : rule,
  );

export default defineRemediation({
  id: 'bound-policies',
  area: 'network',
  title: 'Bound open policies to the ports of their pods',
  fixes: ['net-policy-allow-all'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const meant = findings.filter(({ subject }) => {
      const policy = policiesByKey(snapshot).get(refKey(subject));
      return policy !== undefined && canBeBounded(policy, snapshot);
    });
    if (meant.length === 0) return;
    const subjects = meant.map(({ subject }) => subject);
    yield {
      key: '',
      title: `Bound ${count(subjects.length, 'open policy', 'open policies')} to the ports of ${subjects.length === 1 ? 'its' : 'their'} pods`,
      why: `${told('{who} {opens|open} every port of {its|their} pods to those who may connect, debugging and administration included.', subjects)} The ports that they declare, and those that Services forward to, stay open to the same callers as today.`,
      findings: meant,
      subjects,
      after: 'Undo puts the open rules back.',
    };
  },
  plan(step, answers, { snapshot }) {
    return step.subjects.flatMap((target) => {
      const policy = answers.excluded.includes(refKey(target))
        ? undefined
        : policiesByKey(snapshot).get(refKey(target));
      if (!policy) return [];
      const { uid } = policy.metadata;
      return [
        {
          kind: 'patch' as const,
          target,
          patch: { spec: { ingress: boundedRules(policy, snapshot) } },
          patchType: 'strategic' as const,
          ...(uid ? { expects: { uid } } : {}),
          reason: `Its pods listen on ${portsText(policy, snapshot)}`,
        },
      ];
    });
  },
  impact(_step, changes, { snapshot }) {
    const policies = changes.flatMap((change) =>
      change.kind === 'patch' ? (policiesByKey(snapshot).get(refKey(change.target)) ?? []) : [],
    );
    return {
      consequences: [
        ...policies.map((policy) => ({
          level: 'breaks' as const,
          text: `${refText(refOf(policy))}: connections to other ports than ${portsText(policy, snapshot)} are cut. No container declares others and no Service leads to them.`,
          subjects: [refOf(policy)],
        })),
        ...managerConsequences(policies),
      ],
    };
  },
});
