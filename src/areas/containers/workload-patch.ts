import type { Change } from '../../core/change.ts';
import { patchAt, type Workload, workloadsOf } from '../../core/kube/workloads.ts';
import { type ResourceRef, refKey } from '../../core/reference.ts';
import { memoize, type Snapshot } from '../../core/snapshot.ts';

export const workloadsByKey: (snapshot: Snapshot) => ReadonlyMap<string, Workload> = memoize(
  (snapshot) => new Map(workloadsOf(snapshot).map((workload) => [refKey(workload.ref), workload])),
);

/** Fields of the pod spec that change; nothing to do when there are none. */
type Fields = Readonly<Record<string, unknown>>;

/** A patch for each subject that is not left out and still there. */
export function patchesFor(
  { subjects }: { readonly subjects: readonly ResourceRef[] },
  { excluded }: { readonly excluded: readonly string[] },
  snapshot: Snapshot,
  fieldsOf: (workload: Workload) => Fields,
): Change[] {
  const left = new Set(excluded);
  return subjects.flatMap((ref): Change[] => {
    const workload = left.has(refKey(ref)) ? undefined : workloadsByKey(snapshot).get(refKey(ref));
    const fields = workload ? fieldsOf(workload) : {};
    if (!workload || Object.keys(fields).length === 0) return [];
    const { uid } = workload.object.metadata;
    return [
      {
        kind: 'patch',
        target: workload.ref,
        patch: patchAt(workload, fields),
        patchType: 'strategic',
        ...(uid ? { expects: { uid } } : {}),
      },
    ];
  });
}

/** Entries of `containers` and `initContainers`, by kind, as a strategic merge takes them. */
export class ContainerFields {
  readonly fields: Record<string, Fields[]> = {};

  set(kind: string, name: string, fields: Fields): void {
    const known = this.fields[kind];
    if (known) known.push({ name, ...fields });
    else this.fields[kind] = [{ name, ...fields }];
  }
}

/** The workloads that the changes patch. */
export const patchedWorkloads = (changes: readonly Change[], snapshot: Snapshot): Workload[] =>
  changes.flatMap((change) =>
    change.kind === 'patch' ? (workloadsByKey(snapshot).get(refKey(change.target)) ?? []) : [],
  );
