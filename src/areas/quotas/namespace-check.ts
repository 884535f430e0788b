import type { Check } from '../../core/check.ts';
import type { FindingDraft } from '../../core/finding.ts';
import { userNamespaces } from '../../core/kube/scope.ts';
import { type ResourceRef, refOf } from '../../core/reference.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { NAMESPACE_READS, workloadsIn } from './namespaces.ts';

type NamespaceCheck = Omit<Check, 'area' | 'evaluate'> & {
  readonly judge: (namespace: string, snapshot: Snapshot, subject: ResourceRef) => FindingDraft;
};

/** A check on every namespace that people work in; one in which nothing runs has nothing to bound. */
export const defineNamespaceCheck = ({ judge, reads, ...check }: NamespaceCheck): Check => ({
  ...check,
  area: 'quotas',
  reads: [...NAMESPACE_READS, ...reads],
  messages: { ...check.messages, empty: { brief: 'no workloads', detail: 'Nothing runs in {namespace}.' } },
  *evaluate(snapshot) {
    for (const namespace of userNamespaces(snapshot)) {
      const subject = refOf(namespace);
      const { name } = namespace.metadata;
      yield workloadsIn(snapshot, name).length === 0
        ? { verdict: 'not-applicable', subject, message: 'empty', data: { namespace: name } }
        : judge(name, snapshot, subject);
    }
  },
});
