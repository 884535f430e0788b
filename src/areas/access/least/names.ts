import { createHash } from 'node:crypto';
import type { RbacSubject } from '../../../core/kube/objects.ts';
import { bindingsOf } from '../../../core/kube/rbac/bindings.ts';
import type { ResourceRef } from '../../../core/reference.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import type { LeastCase } from './cases.ts';

/** A service account with its namespace, where a RoleBinding leaves that out. */
export const placed = (subject: RbacSubject, namespace?: string): RbacSubject =>
  subject.kind === 'ServiceAccount' && !subject.namespace && namespace ? { ...subject, namespace } : subject;

/** A name that tells whose it is. The digest keeps apart what one subject gets for several bindings. */
export function roleNameOf({ key }: Pick<LeastCase, 'key'>, { kind, namespace = '', name }: RbacSubject): string {
  const slug = `${namespace ? `${namespace}.` : ''}${name}`
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, 80);
  const digest = createHash('sha256')
    .update(JSON.stringify([key, kind, namespace, name]))
    .digest('hex')
    .slice(0, 6);
  return `used-by-${kind.toLowerCase()}-${slug}-${digest}`;
}

const byName = memoize((snapshot: Snapshot) =>
  Map.groupBy(bindingsOf(snapshot), ({ binding }) => binding.metadata.name),
);

/** Bindings of the roles that the case makes, where an earlier run has made them: they are made anew. */
export const earlierBindings = (snapshot: Snapshot, found: LeastCase): readonly ResourceRef[] =>
  found.replaced.flatMap(({ bound, culprits }) =>
    culprits.flatMap((subject) =>
      (byName(snapshot).get(roleNameOf(found, placed(subject, bound.namespace))) ?? []).map(({ ref }) => ref),
    ),
  );
