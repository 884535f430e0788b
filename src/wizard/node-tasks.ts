import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, asAppError } from '../core/errors.ts';
import type { ClusterTask } from '../core/node-run.ts';
import type { ClusterPort, ClusterTasks } from '../core/ports.ts';
import { count, listing } from '../core/text.ts';

export interface TaskOptions {
  /** Nodes that the change is about. */
  readonly nodes: readonly string[];
  readonly signal?: AbortSignal;
  readonly say: (text: string) => void;
}

/** How long a cluster may take to come to a state, in milliseconds, and how often it is looked at. */
const PATIENCE = 90_000;
const INTERVAL = 2_000;

/** Asks until there is an answer; the last failure when the time is over. */
export async function eventually<T>(attempt: () => Promise<T>, signal?: AbortSignal, patience = PATIENCE): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() >= end || signal?.aborted) throw error;
      await sleep(INTERVAL, undefined, signal ? { signal } : {});
    }
  }
}

const TASKS: Record<ClusterTask, (tasks: ClusterTasks, options: TaskOptions) => Promise<void>> = {
  async 'approve-kubelet-certificates'(tasks, { nodes, signal, say }) {
    say('Approving the serving certificates that the kubelets ask for');
    await eventually(async () => {
      const { approved, left, waiting } = await tasks.approveKubeletCertificates(nodes, signal);
      for (const name of approved) say(`Approved ${name}`);
      const [first] = left;
      if (first)
        throw new AppError(
          'invalid',
          `${first.name} was not approved: ${first.why}.`,
          'Look at it: kubectl describe csr',
        );
      if (approved.length > 0 || waiting.length > 0)
        throw new AppError(
          'invalid',
          `No certificate of the cluster yet for ${listing([...waiting])}.`,
          'See what the kubelet says of it: journalctl -u kubelet',
        );
    }, signal);
  },
  async 'reach-kubelets'(tasks, { signal, say }) {
    say('Asking every kubelet through the API server');
    await eventually(
      async () => {
        const silent = await tasks.unreachableKubelets(signal);
        const [first] = silent;
        if (first)
          throw new AppError(
            'invalid',
            `The API server does not reach ${count(silent.size, 'kubelet')}: ${first[0]} answers ${first[1]}.`,
            'Every kubelet needs a serving certificate of the cluster first.',
          );
      },
      signal,
      45_000,
    );
  },
  async 'rewrite-secrets'(tasks, { signal, say }) {
    say('Storing every Secret again');
    const rewritten = await eventually(() => tasks.rewriteSecrets(signal), signal);
    say(`${count(rewritten, 'Secret')} stored again`);
  },
};

/** Does what a change of machines needs in the cluster. */
export async function runTask(cluster: ClusterPort, task: ClusterTask, options: TaskOptions): Promise<void> {
  if (!cluster.tasks) throw new AppError('internal', 'This cluster has no machines behind it.', 'Please report this.');
  await TASKS[task](cluster.tasks, options);
}

/** Whoever changes a machine still gets in afterwards: the API server answers them. */
export const stillLetIn = async (cluster: ClusterPort, signal?: AbortSignal): Promise<void> => {
  try {
    await eventually(() => cluster.connect(signal), signal, 60_000);
  } catch (error) {
    const { code, message, hint } = asAppError(error);
    throw new AppError(code, `The API server does not let you in any more: ${message}`, hint, { cause: error });
  }
};
