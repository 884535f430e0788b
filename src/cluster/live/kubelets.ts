// The configuration that each kubelet runs with, read through the API server (`nodes/proxy`).
import { AppError } from '../../core/errors.ts';
import type { Node } from '../../core/kube/objects.ts';
import { parseVersion } from '../../core/platform.ts';
import { type Raw, record } from '../../core/reduce/raw.ts';
import type { Refusal } from '../../core/snapshot.ts';
import { mayI } from './access.ts';
import type { Api } from './api.ts';
import { readFlagz } from './flagz.ts';
import { Limiter } from './limiter.ts';
import { refusalFrom } from './refusals.ts';

const PARALLEL = 10;
const TIMEOUT_MS = 10_000;
/** Unanswered in a row before the rest is not waited for: the way to the kubelets is cut as a whole. */
const HOPELESS_AFTER = 10;
const PERMISSION = { verb: 'get', group: '', resource: 'nodes/proxy' } as const;

/** `/flagz` is on by default from this minor on (KEP-4828). */
const FLAGZ_SINCE = 36;
/** What the configuration does not hold: flags of the command line only. */
const OWN_FLAGS = [
  'hostname-override',
  'node-ip',
  'cert-dir',
  'root-dir',
  'config',
  'config-dir',
  'kubeconfig',
  'bootstrap-kubeconfig',
];

export interface KubeletsRead {
  readonly kubelets: Record<string, Raw>;
  readonly flags: Record<string, Record<string, string>>;
  readonly refusals: readonly Refusal[];
}

/** Headers for fetching static pods may hold a credential. */
function withoutCredentials(config: Raw): Raw {
  const { staticPodURLHeader: _, ...kept } = config;
  return kept;
}

export async function readKubelets(
  api: Api,
  nodes: readonly Node[],
  options: { readonly signal?: AbortSignal; readonly onRead?: (count: number) => void } = {},
): Promise<KubeletsRead> {
  if (nodes.length > 0 && !(await mayProxy(api, options.signal)))
    return {
      kubelets: {},
      flags: {},
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
  const flags: Record<string, Record<string, string>> = {};
  // Nodes of one pool are configured alike; equal configurations are kept once.
  const known = new Map<string, Raw>();
  const refusals: Refusal[] = [];
  let unanswered = 0;
  const limiter = new Limiter(PARALLEL);

  const read = async ({ metadata: { name: node }, status }: Node): Promise<void> => {
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
      if ((parseVersion(status?.nodeInfo?.kubeletVersion ?? '')?.minor ?? 0) >= FLAGZ_SINCE) await readOwn(node);
    } catch (error) {
      unanswered += 1;
      refusals.push(refusalFrom(error, { resource: 'nodes/configz', name: node }, PERMISSION));
    }
  };
  // The configuration is what counts: without these flags a check or two says that it could not see them.
  const readOwn = async (node: string): Promise<void> => {
    const path = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/flagz`;
    try {
      const all = await readFlagz(api, path, {
        timeoutMs: TIMEOUT_MS,
        ...(options.signal ? { signal: options.signal } : {}),
      });
      if (all) flags[node] = Object.fromEntries(OWN_FLAGS.map((name) => [name, all[name] ?? '']));
    } catch (error) {
      if (error instanceof AppError && error.code === 'cancelled') throw error;
    }
  };
  await Promise.all(nodes.map((node) => limiter.run(() => read(node))));
  return { kubelets, flags, refusals };
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
