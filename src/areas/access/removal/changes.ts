import type { ApplyChange, Change, DeleteChange, PatchChange } from '../../../core/change.ts';
import type { RbacSubject } from '../../../core/kube/objects.ts';
import type { ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { serviceAccountOf } from '../../../core/kube/rbac/subject.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { accountExists } from '../accounts.ts';
import { subjectsText } from '../right-check.ts';

/** Takes subjects out of a binding, which goes when nobody is left in it. */
export function removal(bound: ResolvedBinding, culprits: readonly RbacSubject[]): DeleteChange | PatchChange {
  const gone = new Set(culprits);
  const left = (bound.binding.subjects ?? []).filter((subject) => !gone.has(subject));
  const { uid } = bound.binding.metadata;
  const common = {
    target: bound.ref,
    ...(uid ? { expects: { uid } } : {}),
    reason: `Takes ${bound.roleRef.name} from ${subjectsText(bound, culprits)}.`,
  };
  return left.length === 0
    ? { kind: 'delete', ...common }
    : { kind: 'patch', patch: { subjects: left }, patchType: 'strategic', ...common };
}

/** What takes the place of a binding. */
export interface Replacement {
  /** `none`, or a built-in ClusterRole. */
  readonly role: string;
  /** For users and groups, who belong to no namespace. */
  readonly namespaces: readonly string[];
}

const TEMPLATE = 'access/namespace-role-binding';

/** The smaller role where each subject runs; what no longer exists gets none. */
export function replacements(
  snapshot: Snapshot,
  bound: ResolvedBinding,
  culprits: readonly RbacSubject[],
  { role, namespaces }: Replacement,
): ApplyChange[] {
  if (role === 'none' || bound.namespace !== undefined) return [];
  const places = culprits.flatMap((subject) => {
    const account = serviceAccountOf(subject);
    if (!account) return namespaces.map((namespace) => ({ namespace, subject }));
    return accountExists(snapshot, account.namespace, account.name) ? [{ namespace: account.namespace, subject }] : [];
  });
  return [...Map.groupBy(places, ({ namespace }) => namespace)].flatMap(([namespace, members]) =>
    renderManifests(template(TEMPLATE), {
      name: `${bound.binding.metadata.name.replaceAll(':', '-')}-${role}`,
      namespace,
      role,
      subjects: members.map(({ subject }) => subject),
    }).map(
      (manifest): ApplyChange => ({
        kind: 'apply',
        manifest,
        template: TEMPLATE,
        reason: `Gives ${role} in ${namespace} instead of ${bound.roleRef.name} in the whole cluster.`,
      }),
    ),
  );
}

/** The smaller role first, so that nobody is without both. */
export const bindingChanges = (
  snapshot: Snapshot,
  bound: ResolvedBinding,
  culprits: readonly RbacSubject[],
  replacement: Replacement,
): Change[] => [...replacements(snapshot, bound, culprits, replacement), removal(bound, culprits)];
