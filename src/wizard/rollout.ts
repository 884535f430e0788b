import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterChange, type PatchChange, targetOf } from '../core/change.ts';
import { AppError, asAppError } from '../core/errors.ts';
import type { LabelSelector, Manifest } from '../core/kube/objects.ts';
import type { PodState } from '../core/kube/pod-state.ts';
import type { ClusterPort } from '../core/ports.ts';
import { refText } from '../core/reference.ts';

export interface RolloutProgress {
  readonly ready: number;
  readonly wanted: number;
  /** What holds it up: a container that waits, a pod that was refused. */
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
const DEFAULT_DEADLINE = 120_000;

/** True for a change of a pod template whose pods the cluster replaces one after the other. */
export const isRolling = (change: ClusterChange): change is PatchChange =>
  change.kind === 'patch' && ROLLING.has(targetOf(change).kind) && templateOf(change.patch) !== undefined;

const templateOf = (patch: Readonly<Record<string, unknown>>): unknown =>
  (patch.spec as { template?: unknown } | undefined)?.template;

/**
 * Follows the rollout that a change of a pod template started until every replica runs the new template.
 * Workloads that nothing runs (no controller, no ready pod before) are not waited for.
 */
export async function watchRollout(cluster: ClusterPort, change: PatchChange, options: RolloutOptions): Promise<void> {
  const { interval = 1000, signal } = options;
  const begun = Date.now();
  let timeout = options.timeout ?? DEFAULT_DEADLINE;
  let told = '';
  for (let first = true; ; first = false) {
    const look = await lookAt(cluster, change, begun, signal);
    if (!look || (first && look.wanted === 0)) return;
    const { ready, wanted, message, failed, done, deadline } = look;
    if (options.timeout === undefined && deadline) timeout = deadline * 1000;
    const progress = { ready, wanted, ...(message ? { message } : {}) };
    if (JSON.stringify(progress) !== told) options.onProgress(progress);
    told = JSON.stringify(progress);
    if (done) return;
    if (failed || Date.now() >= begun + timeout)
      throw new AppError(
        'server',
        `${refText(change.target)} did not become ready: ${failed ?? `${ready} of ${wanted} replicas after ${Math.round(timeout / 1000)} s${message ? `; ${message}` : ''}`}.`,
        'Undo this step, or look at the pods: kubectl describe and kubectl logs tell why.',
      );
    await sleep(interval, undefined, signal ? { signal } : {}).catch(() => {
      throw new AppError(
        'cancelled',
        'Stopped waiting for the rollout; it goes on in the cluster.',
        'Undo the step if it does not become ready.',
      );
    });
  }
}

/** The workload now; undefined when it is gone. A server that does not answer for a moment ends no rollout. */
async function lookAt(
  cluster: ClusterPort,
  { target }: PatchChange,
  begun: number,
  signal: AbortSignal | undefined,
): Promise<(WorkloadState & { readonly deadline?: number }) | undefined> {
  try {
    const object = await cluster.get(target, signal);
    if (!object) return undefined;
    const state = stateOf(object);
    // Asking for the reason is worth it only where there is something to wait for.
    const message = state.done ? undefined : (state.failed ?? (await troubleOf(cluster, object, begun, signal)));
    const { progressDeadlineSeconds: deadline } = (object.spec ?? {}) as { progressDeadlineSeconds?: number };
    return { ...state, ...(message ? { message } : {}), ...(deadline ? { deadline } : {}) };
  } catch (error) {
    const { code, message } = asAppError(error);
    if (code === 'cancelled') throw error;
    return { ready: 0, wanted: 1, done: false, message };
  }
}

/** What the new pods, or the lack of them, say; undefined when nothing is wrong or it may not be read. */
async function troubleOf(
  cluster: ClusterPort,
  object: Manifest,
  begun: number,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { namespace = 'default', name } = object.metadata;
  const { selector } = (object.spec ?? {}) as { selector?: LabelSelector };
  try {
    const pods = selector ? await cluster.pods(namespace, selector, signal) : [];
    const held = worstOf(pods);
    if (held) return held;
    const [warning] = await cluster.warnings(
      { apiVersion: object.apiVersion, kind: object.kind, namespace, name },
      signal,
    );
    return warning && Date.parse(warning.at) + 1000 >= begun ? warning.text : undefined;
  } catch (error) {
    // Following is a courtesy: who may not list pods still has the workload's own status.
    if (asAppError(error).code === 'cancelled') throw error;
    return undefined;
  }
}

function worstOf(pods: readonly PodState[]): string | undefined {
  const [worst] = pods
    .filter(({ ready, trouble }) => !ready && trouble)
    .sort((a, b) => b.restarts - a.restarts || b.created.localeCompare(a.created));
  if (!worst) return undefined;
  const restarts = worst.restarts > 0 ? `, restarted ${worst.restarts} times` : '';
  return `pod ${worst.name}: ${worst.trouble}${restarts}`;
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
