import type { Consequence } from '../../../core/impact.ts';
import type { Container } from '../../../core/kube/objects.ts';
import { patchAt, type Workload } from '../../../core/kube/workloads.ts';
import type { Parameter, ParameterValue } from '../../../core/parameter.ts';
import type { Snapshot } from '../../../core/snapshot.ts';

export type Json = Readonly<Record<string, unknown>>;
export type Values = Readonly<Record<string, ParameterValue>>;

/** What changes in a pod template. */
export interface PodPatch {
  readonly spec: Json;
  /** Annotations of the template; null removes. */
  readonly annotations?: Readonly<Record<string, null>>;
}

/** One way to harden pod templates: a decision that is the same for every workload that it is offered for. */
export interface Form {
  readonly key: string;
  readonly title: string;
  /** Checks that pass afterwards for a workload to which it applies. */
  readonly fixes: readonly string[];
  readonly parameters?: readonly Parameter[];
  /** Why somebody should decide for it, as `told` reads it. */
  readonly why: string;
  /** Whether `patch` makes the check pass for this workload. */
  readonly resolves: (check: string, workload: Workload, snapshot: Snapshot) => boolean;
  readonly patch: (workload: Workload, values: Values, snapshot: Snapshot) => PodPatch;
  /** What may break, besides the restart that every form means. */
  readonly consequences: (workloads: readonly Workload[], snapshot: Snapshot) => readonly Consequence[];
}

export type StartedKind = 'initContainers' | 'containers';

/** Containers of a template with their kind. */
export function* started(workload: Pick<Workload, 'podSpec'>): Iterable<{ kind: StartedKind; container: Container }> {
  for (const kind of ['initContainers', 'containers'] as const)
    for (const container of workload.podSpec[kind] ?? []) yield { kind, container };
}

/** A patch of the pod spec: `spec` for the pod itself, `container` for each container that needs a change. */
export function podPatch(
  workload: Pick<Workload, 'podSpec'>,
  change: { readonly spec?: Json; readonly container?: (container: Container) => Json | undefined },
): PodPatch {
  const spec: Record<string, unknown> = { ...change.spec };
  for (const kind of ['initContainers', 'containers'] as const) {
    const patches = (workload.podSpec[kind] ?? []).flatMap((container) => {
      const fields = change.container?.(container);
      return fields === undefined ? [] : [{ name: container.name, ...fields }];
    });
    if (patches.length > 0) spec[kind] = patches;
  }
  return { spec };
}

/** The patch of the whole object. */
export function objectPatch(workload: Workload, { spec, annotations }: PodPatch): Record<string, unknown> {
  if (annotations === undefined) return patchAt(workload, spec);
  const template = { metadata: { annotations }, ...(Object.keys(spec).length > 0 ? { spec } : {}) };
  return patchAt({ specPath: workload.specPath.replace(/\.spec$/, '') }, template);
}

/** `container a of Deployment shop/web`, for consequences that name single containers. */
export const refsOf = (workloads: readonly Workload[]) => workloads.map(({ ref }) => ref);
