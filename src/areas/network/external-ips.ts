import { componentsOf, listFlag } from '../../core/kube/components.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';

const PLUGIN = 'DenyServiceExternalIPs';

/** Every API server runs the admission plugin; undefined when none can be seen. */
export function pluginDenies(snapshot: Snapshot): boolean | undefined {
  const servers = componentsOf(snapshot).filter(({ name }) => name === 'kube-apiserver');
  if (servers.length === 0) return undefined;
  return servers.every((server) => listFlag(server, 'enable-admission-plugins').includes(PLUGIN));
}

/** Name of an admission policy that refuses external IPs and is bound with Deny; undefined when there is none. */
export function policyDenies(snapshot: Snapshot): string | undefined {
  const bound = new Set(
    list(snapshot, 'validatingadmissionpolicybindings.admissionregistration.k8s.io')
      .filter(({ spec }) => spec.validationActions?.includes('Deny') && !spec.matchResources?.namespaceSelector)
      .map(({ spec }) => spec.policyName),
  );
  return list(snapshot, 'validatingadmissionpolicies.admissionregistration.k8s.io').find(
    ({ metadata, spec }) =>
      bound.has(metadata.name) && (spec.validations ?? []).some(({ expression }) => expression.includes('externalIPs')),
  )?.metadata.name;
}
