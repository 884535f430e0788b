import { type Raw, record, records, text } from '../reduce/raw.ts';
import { safeText } from '../text.ts';

/** One pod of a workload, as far as a rollout wants to know. */
export interface PodState {
  readonly name: string;
  /** ISO time; tells the pods of a new template from those of the old. */
  readonly created: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Why it is not ready: `web waits: CrashLoopBackOff (back-off 10s restarting …)`. */
  readonly trouble?: string;
}

const shown = (value: unknown): string => safeText(text(value));

// A container passes through these on its way to running.
const ON_THE_WAY = new Set(['ContainerCreating', 'PodInitializing', '']);

function troubleOf(pod: Raw, containers: readonly Raw[]): string | undefined {
  for (const container of containers) {
    const waiting = record(record(container.state).waiting);
    const reason = shown(waiting.reason);
    if (!ON_THE_WAY.has(reason)) {
      const message = shown(waiting.message).slice(0, 200);
      return `${shown(container.name)} waits: ${reason}${message ? ` (${message})` : ''}`;
    }
    const ended = record(record(container.state).terminated);
    if (ended.exitCode !== undefined && ended.exitCode !== 0)
      return `${shown(container.name)} ended with ${Number(ended.exitCode)} (${shown(ended.reason) || 'error'})`;
  }
  const scheduled = records(record(pod.status).conditions).find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? `not scheduled: ${shown(scheduled.message).slice(0, 200)}` : undefined;
}

/** What a pod's status says of it; nothing of its spec is kept. */
export function podStateOf(pod: unknown): PodState {
  const raw = record(pod);
  const metadata = record(raw.metadata);
  const status = record(raw.status);
  const containers = [...records(status.initContainerStatuses), ...records(status.containerStatuses)];
  const trouble = troubleOf(raw, containers);
  return {
    name: shown(metadata.name),
    created: shown(metadata.creationTimestamp),
    ready: records(status.conditions).some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    restarts: containers.reduce((sum, { restartCount }) => sum + (Number(restartCount) || 0), 0),
    ...(trouble ? { trouble } : {}),
  };
}
