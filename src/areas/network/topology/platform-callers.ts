import type { Service } from '../../../core/kube/objects.ts';
import { refOf, refText } from '../../../core/reference.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';

interface AdminConnection {
  readonly service: Service;
  readonly port?: number;
  readonly reason: string;
}

/** What the API server itself calls: admission webhooks and aggregated APIs. It comes from a node's address. */
export function adminConnections(snapshot: Snapshot, services: ReadonlyMap<string, Service>): AdminConnection[] {
  const found: AdminConnection[] = [];
  const add = (namespace: string, name: string, port: number | undefined, reason: string): void => {
    const service = services.get(`${namespace}/${name}`);
    if (service) found.push({ service, port: port ?? 443, reason });
  };
  for (const configuration of [
    ...list(snapshot, 'validatingwebhookconfigurations.admissionregistration.k8s.io'),
    ...list(snapshot, 'mutatingwebhookconfigurations.admissionregistration.k8s.io'),
  ])
    for (const { clientConfig } of configuration.webhooks ?? [])
      if (clientConfig.service)
        add(
          clientConfig.service.namespace,
          clientConfig.service.name,
          clientConfig.service.port,
          `${refText(refOf(configuration))}: the API server calls it`,
        );
  for (const api of list(snapshot, 'apiservices.apiregistration.k8s.io')) {
    const { namespace, name, port } = api.spec.service ?? {};
    if (namespace && name) add(namespace, name, port, `${refText(refOf(api))}: the API server calls it`);
  }
  return found;
}
