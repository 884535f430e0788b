import { setTimeout as sleep } from 'node:timers/promises';
import type { PatchChange } from '../core/change.ts';
import { AppError } from '../core/errors.ts';
import type { Manifest } from '../core/kube/objects.ts';
import type { ClusterPort } from '../core/ports.ts';
import { refText } from '../core/reference.ts';

export interface RolloutProgress {
  readonly ready: number;
  readonly wanted: number;
  readonly message?: string;
}

export interface RolloutOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds, for workloads without a progress deadline of their own. */
  readonly timeout?: number;
  readonly interval?: number;
  readonly onProgress: (progress: RolloutProgress) => void;
}

interface WorkloadState extends RolloutProgress {
  readonly done: boolean;
  readonly failed?: string;
}

const ROLLING = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * Follows the rollout that a change of a pod template started until every replica runs the new template.
 * Workloads that nothing runs (no controller, no ready pod before) are not waited for.
 */
export async function watchRollout(cluster: ClusterPort, change: PatchChange, options: RolloutOptions): Promise<void> {
  if (!ROLLING.has(change.target.kind)) return;
  const { interval = 1000, signal } = options;
  let object = await cluster.get(change.target, signal);
  if (!object || stateOf(object).wanted === 0) return;
  const deadline = (object.spec as { progressDeadlineSeconds?: number }).progressDeadlineSeconds;
  const end = Date.now() + (options.timeout ?? (deadline ?? 120) * 1000);
  let last = '';
  while (object) {
    const state = stateOf(object);
    const shown = JSON.stringify(state);
    if (shown !== last)
      options.onProgress({
        ready: state.ready,
        wanted: state.wanted,
        ...(state.message ? { message: state.message } : {}),
      });
    last = shown;
    if (state.done) return;
    if (state.failed || Date.now() >= end)
      throw new AppError(
        'server',
        `${refText(change.target)} did not become ready: ${state.failed ?? `${state.ready} of ${state.wanted} replicas after ${Math.round((options.timeout ?? 120_000) / 1000)} s`}.`,
        'Undo this step, or look at the pods: kubectl describe and kubectl logs tell why.',
      );
    await sleep(interval, undefined, signal ? { signal } : {}).catch(() => {
      throw new AppError(
        'cancelled',
        'Stopped waiting for the rollout; it goes on in the cluster.',
        'Undo the step if it does not become ready.',
      );
    });
    object = await cluster.get(change.target, signal);
  }
}

function stateOf(object: Manifest): WorkloadState {
  const status = (object.status ?? {}) as Record<string, unknown>;
  const spec = (object.spec ?? {}) as Record<string, unknown>;
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const generation = number((object.metadata as { generation?: number }).generation);
  const seen = number(status.observedGeneration) >= generation;
  const daemon = object.kind === 'DaemonSet';
  // A workload that never had a pod ready has nothing that could stop working.
  const wanted = daemon
    ? number(status.desiredNumberScheduled)
    : number(status.readyReplicas) === 0 && number(status.replicas) === 0
      ? 0
      : number(spec.replicas ?? 1);
  const updated = number(daemon ? status.updatedNumberScheduled : status.updatedReplicas);
  const ready = number(daemon ? status.numberReady : status.readyReplicas);
  const available = number(daemon ? status.numberAvailable : status.availableReplicas);
  const conditions = Array.isArray(status.conditions) ? (status.conditions as Record<string, unknown>[]) : [];
  const stuck = conditions.find(
    (condition) => condition.type === 'Progressing' && condition.reason === 'ProgressDeadlineExceeded',
  );
  const refused = conditions.find((condition) => condition.type === 'ReplicaFailure' && condition.status === 'True');
  return {
    ready: Math.min(ready, updated),
    wanted,
    done: seen && updated >= wanted && available >= wanted,
    ...(seen && stuck ? { failed: String(stuck.message ?? 'its progress deadline passed') } : {}),
    ...(seen && refused ? { failed: String(refused.message ?? 'its pods are refused') } : {}),
  };
}
