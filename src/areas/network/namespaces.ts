import type { Read } from '../../core/check.ts';
import type { Evidence, FindingDraft } from '../../core/finding.ts';
import { PLUGIN_POLICIES, pluginPoliciesIn } from '../../core/kube/network/engines.ts';
import { policiesOf } from '../../core/kube/network/reach.ts';
import type { Namespace } from '../../core/kube/objects.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';
import { WORKLOAD_RESOURCES, type Workload, workloadsOf } from '../../core/kube/workloads.ts';
import { type ResourceRef, refOf, refText } from '../../core/reference.ts';
import { list, memoize, type Refusal, refusalOf, type Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';

/** What every check on policies reads. The plugins' own kinds only where the cluster serves them. */
export const POLICY_READS: readonly Read[] = [
  { resource: 'namespaces' },
  { resource: 'networkpolicies.networking.k8s.io' },
  ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
  ...PLUGIN_POLICIES.map((resource) => ({ resource, optional: true })),
];

/** Pods that policies can select: not those that share their node's network. */
const coverable = memoize((snapshot) =>
  Map.groupBy(
    workloadsOf(snapshot).filter(({ podSpec }) => podSpec.hostNetwork !== true),
    ({ namespace }) => namespace,
  ),
);

export const coverableIn = (snapshot: Snapshot, namespace: string): readonly Workload[] =>
  coverable(snapshot).get(namespace) ?? [];

/** Namespaces as objects, also those that only files of workloads name. */
export const namespacesOf = memoize((snapshot: Snapshot): readonly Namespace[] => {
  const listed = list(snapshot, 'namespaces').filter(({ metadata }) => !metadata.deletionTimestamp);
  const known = new Set(listed.map(({ metadata }) => metadata.name));
  const named = [...coverable(snapshot).keys()].filter((name) => !known.has(name) && snapshot.source.kind === 'files');
  return [...listed, ...named.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }))];
});

/** Policies of plugins that could not be read: a namespace without others may still be closed by them. */
export const blindSpot = (snapshot: Snapshot, namespace: string): Refusal | undefined =>
  PLUGIN_POLICIES.map((resource) => refusalOf(snapshot, resource, namespace)).find((refusal) => refusal !== undefined);

export const acceptedPlatform = (namespace: string): Pick<FindingDraft, 'accepted'> =>
  isSystemNamespace(namespace)
    ? {
        accepted: {
          by: 'platform',
          reason: `${namespace} belongs to the platform: closing it may stop DNS, webhooks and metrics; its policies come with its components`,
        },
      }
    : {};

/** Evidence that names the policies there are. */
export function policyEvidence(snapshot: Snapshot, namespace: string): Evidence {
  const names = [
    ...policiesOf(snapshot)
      .in(namespace)
      .map((policy) => refText(refOf(policy))),
    ...pluginPoliciesIn(snapshot, namespace).map(({ object }) => refText(refOf(object))),
  ];
  return {
    path: 'NetworkPolicies',
    value: names.length > 0 ? listing(names, 5) : '(absent)',
    source: `namespace ${namespace}`,
  };
}

type Judge = (
  namespace: string,
  snapshot: Snapshot,
  subject: ResourceRef,
  workloads: readonly Workload[],
) => FindingDraft;

export const EMPTY = {
  brief: 'no pods that policies select',
  detail: 'No pod of {namespace} has a network of its own.',
};
export const HIDDEN = {
  brief: 'plugin policies not readable',
  detail: '{namespace} shows no such policy, but {resource} could not be read: {reason}',
};

/** One draft for each namespace: what fails is accepted for the platform's own, and unknown where plugin policies are hidden. */
export function* eachNamespace(snapshot: Snapshot, judge: Judge): Iterable<FindingDraft> {
  for (const object of namespacesOf(snapshot)) {
    const { name } = object.metadata;
    const subject = refOf(object);
    const workloads = coverableIn(snapshot, name);
    if (workloads.length === 0) {
      yield { verdict: 'not-applicable', subject, message: 'empty', data: { namespace: name } };
      continue;
    }
    const draft = judge(name, snapshot, subject, workloads);
    const hidden = draft.verdict === 'fail' ? blindSpot(snapshot, name) : undefined;
    if (hidden)
      yield {
        verdict: 'unknown',
        subject,
        message: 'hidden',
        data: { namespace: name, resource: hidden.resource, reason: hidden.message },
      };
    else yield draft.verdict === 'fail' ? { ...draft, ...acceptedPlatform(name) } : draft;
  }
}
