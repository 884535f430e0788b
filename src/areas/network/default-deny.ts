import { type Check, defineCheck } from '../../core/check.ts';
import type { FindingDraft } from '../../core/finding.ts';
import { pluginDenies } from '../../core/kube/network/engines.ts';
import { type Direction, isDefaultDeny } from '../../core/kube/network/policy.ts';
import { policiesOf } from '../../core/kube/network/reach.ts';
import { type ResourceRef, refOf, refText } from '../../core/reference.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { EMPTY, eachNamespace, HIDDEN, POLICY_READS, policyEvidence } from './namespaces.ts';

/** What denies a direction to every pod of a namespace; undefined when nothing does. */
export function denierOf(snapshot: Snapshot, namespace: string, direction: Direction): ResourceRef | undefined {
  const plain = policiesOf(snapshot)
    .in(namespace)
    .find((policy) => isDefaultDeny(policy, direction));
  if (plain) return refOf(plain);
  const plugin = pluginDenies(snapshot, namespace, direction);
  return plugin ? refOf(plugin.object) : undefined;
}

type DefaultDeny = Pick<Check, 'id' | 'title' | 'severity' | 'risk' | 'controls'> & { readonly direction: Direction };

export const defineDefaultDeny = ({ direction, ...check }: DefaultDeny): Check =>
  defineCheck({
    ...check,
    area: 'network',
    fields: [
      {
        path: `NetworkPolicy spec: podSelector {}, policyTypes with ${direction}, no ${direction.toLowerCase()} rules`,
        allowed: 'one in each namespace, or a Cilium or Calico policy that does the same',
      },
    ],
    reads: POLICY_READS,
    messages: {
      pass: { brief: 'denied by default', detail: '{policy} denies {direction} to every pod unless it is allowed.' },
      fail: {
        brief: '{direction} open by default',
        detail: 'No policy denies {direction} to all pods of {namespace}; a pod that no other policy selects is open.',
      },
      empty: EMPTY,
      hidden: HIDDEN,
    },
    evaluate: (snapshot) =>
      eachNamespace(snapshot, (namespace, _, subject): FindingDraft => {
        const denier = denierOf(snapshot, namespace, direction);
        const data = { namespace, direction: direction.toLowerCase() };
        return denier
          ? { verdict: 'pass', subject, message: 'pass', data: { ...data, policy: refText(denier) } }
          : { verdict: 'fail', subject, message: 'fail', data, evidence: [policyEvidence(snapshot, namespace)] };
      }),
  });
