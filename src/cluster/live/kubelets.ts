// The configuration that each kubelet runs with, read through the API server (`nodes/proxy`).
import { AppError } from '../../core/errors.ts';
import { type Raw, record } from '../../core/reduce/raw.ts';
import type { Refusal } from '../../core/snapshot.ts';
import { mayI } from './access.ts';
import type { Api } from './api.ts';
import { Limiter } from './limiter.ts';
import { refusalFrom } from './refusals.ts';

const PARALLEL = 10;
const TIMEOUT_MS = 10_000;
/** Unanswered in a row before the rest is not waited for: the way to the kubelets is cut as a whole. */
const HOPELESS_AFTER = 10;
const PERMISSION = { verb: 'get', group: '', resource: 'nodes/proxy' } as const;

export interface KubeletsRead {
  readonly kubelets: Record<string, Raw>;
  readonly refusals: readonly Refusal[];
}

/** Headers for fetching static pods may hold a credential. */
function withoutCredentials(config: Raw): Raw {
  const { staticPodURLHeader: _, ...kept } = config;
  return kept;
}

export async function readKubelets(
  api: Api,
  nodes: readonly string[],
  options: { readonly signal?: AbortSignal; readonly onRead?: (count: number) => void } = {},
): Promise<KubeletsRead> {
  if (nodes.length > 0 && !(await mayProxy(api, options.signal)))
    return {
      kubelets: {},
      refusals: [
        {
          resource: 'nodes/configz',
          reason: 'forbidden',
          message: 'You may not read the configuration of kubelets.',
          permission: PERMISSION,
        },
      ],
    };
  const kubelets: Record<string, Raw> = {};
  // Nodes of one pool are configured alike; equal configurations are kept once.
  const known = new Map<string, Raw>();
  const refusals: Refusal[] = [];
  let unanswered = 0;
  const limiter = new Limiter(PARALLEL);

  const read = async (node: string): Promise<void> => {
    if (unanswered >= HOPELESS_AFTER) {
      refusals.push({
        resource: 'nodes/configz',
        name: node,
        reason: 'not-collected',
        message: `not asked, because ${unanswered} kubelets in a row did not answer`,
      });
      return;
    }
    try {
      const answer = await api.get({
        path: `/api/v1/nodes/${encodeURIComponent(node)}/proxy/configz`,
        action: 'read the configuration of this kubelet',
        timeoutMs: TIMEOUT_MS,
        ...(options.signal ? { signal: options.signal } : {}),
      });
      const config = withoutCredentials(record(record(answer).kubeletconfig));
      const text = JSON.stringify(config);
      kubelets[node] = known.get(text) ?? config;
      known.set(text, kubelets[node]);
      unanswered = 0;
      options.onRead?.(Object.keys(kubelets).length);
    } catch (error) {
      unanswered += 1;
      refusals.push(refusalFrom(error, { resource: 'nodes/configz', name: node }, PERMISSION));
    }
  };
  await Promise.all(nodes.map((node) => limiter.run(() => read(node))));
  return { kubelets, refusals };
}

/** Asked first: the right is the same for every node, and a refusal by a kubelet itself is that node's own. */
async function mayProxy(api: Api, signal?: AbortSignal): Promise<boolean> {
  try {
    return await mayI(api, { verb: 'get', resource: 'nodes', subresource: 'proxy' }, signal);
  } catch (error) {
    if (error instanceof AppError && error.code === 'cancelled') throw error;
    return true;
  }
}
