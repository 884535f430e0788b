import { existsSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { Environment, Kubeconfig } from './kubeconfig.ts';

/** Name of the context that a pod's own service account makes. */
const IN_CLUSTER = 'in-cluster';
const ROOT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The namespace that the pod is in. */
function namespaceIn(root: string): string {
  try {
    return readFileSync(join(root, 'namespace'), 'utf8').trim();
  } catch {
    return 'default';
  }
}

/** The service account that is mounted into the pod we run in, as a kubeconfig; undefined outside of one. */
export function inClusterConfig(env: Environment, root = ROOT): Kubeconfig | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const token = join(root, 'token');
  if (!host || !existsSync(token)) return undefined;
  const entry = (fields: Record<string, string>) => new Map([[IN_CLUSTER, { name: IN_CLUSTER, file: root, fields }]]);
  return {
    clusters: entry({
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      'certificate-authority': join(root, 'ca.crt'),
    }),
    users: entry({ tokenFile: token }),
    contexts: entry({ cluster: IN_CLUSTER, user: IN_CLUSTER, namespace: namespaceIn(root) }),
    current: IN_CLUSTER,
  };
}
