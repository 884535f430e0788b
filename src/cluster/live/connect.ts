import { AppError } from '../../core/errors.ts';
import { platformOf } from '../../core/platform.ts';
import type { Connection } from '../../core/ports.ts';
import { reduceObject } from '../../core/reduce/object.ts';
import { type Raw, record } from '../../core/reduce/raw.ts';
import { emptySnapshot } from '../../core/snapshot.ts';
import { mayWrite } from './access.ts';
import type { Api } from './api.ts';
import type { Origin } from './collect.ts';
import { readFacts } from './facts.ts';
import { itemsOf } from './lists.ts';

/** The answer, or undefined when it is withheld: a connection stands without it. */
async function optional(work: Promise<unknown>): Promise<Raw | undefined> {
  try {
    return record(await work);
  } catch (error) {
    if (error instanceof AppError && ['forbidden', 'not-found', 'server'].includes(error.code)) return undefined;
    throw error;
  }
}

/** Who the cluster is and what may be done there, in one round of small requests. */
export async function connect(api: Api, origin: Origin, signal?: AbortSignal): Promise<Connection> {
  const get = (path: string, action: string) => optional(api.get({ path, action, ...(signal ? { signal } : {}) }));
  const [facts, nodes, kubeadm, writable] = await Promise.all([
    readFacts(api, signal),
    get('/api/v1/nodes?limit=1', 'list nodes'),
    get('/api/v1/namespaces/kube-system/configmaps/kubeadm-config', 'read the ConfigMap kube-system/kubeadm-config'),
    mayWrite(api, signal),
  ]);
  const platform = platformOf(
    emptySnapshot({
      version: facts.version,
      resources: { nodes: nodes ? itemsOf(nodes).map((node) => reduceObject('nodes', node)) : [] },
      configMaps: kubeadm ? { 'kube-system/kubeadm-config': {} } : {},
    }),
  );
  return {
    identity: { uid: facts.uid, server: origin.server, context: origin.context },
    version: facts.version,
    ...(facts.operator ? { operator: facts.operator } : {}),
    distribution: platform.distribution,
    managed: platform.managed,
    mayWrite: writable,
  };
}
