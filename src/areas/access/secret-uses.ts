import type { PodSpec } from '../../core/kube/objects.ts';
import { containersOf, workloadsOf } from '../../core/kube/workloads.ts';
import { record, records, text } from '../../core/reduce/raw.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

/** Secrets that a pod spec names, however it does. */
function* namedIn(podSpec: PodSpec): Iterable<string> {
  for (const { container } of containersOf({ podSpec, specPath: '' })) {
    for (const { valueFrom } of container.env ?? []) if (valueFrom?.secretKeyRef) yield valueFrom.secretKeyRef.name;
    for (const { secretRef } of container.envFrom ?? []) if (secretRef) yield secretRef.name;
  }
  for (const { secret, projected } of podSpec.volumes ?? []) {
    if (secret?.secretName) yield secret.secretName;
    yield* projected?.secrets ?? [];
  }
  for (const { name } of podSpec.imagePullSecrets ?? []) yield name;
}

/** `namespace/name` of every Secret that something names which a scan reads. */
export const secretsInUse: (snapshot: Snapshot) => ReadonlySet<string> = memoize((snapshot) => {
  const used = new Set<string>();
  const add = (namespace = 'default', names: Iterable<string>): void => {
    for (const name of names) used.add(`${namespace}/${name}`);
  };
  for (const { namespace, podSpec } of workloadsOf(snapshot)) add(namespace, namedIn(podSpec));
  // Running pods may still use what their template no longer names.
  for (const { metadata, spec } of list(snapshot, 'pods')) add(metadata.namespace, namedIn(spec));
  for (const { metadata, secrets = [], imagePullSecrets = [] } of list(snapshot, 'serviceaccounts'))
    add(
      metadata.namespace,
      [...secrets, ...imagePullSecrets].map(({ name = '' }) => name),
    );
  for (const { metadata, spec } of list(snapshot, 'ingresses.networking.k8s.io'))
    add(
      metadata.namespace,
      (spec.tls ?? []).map(({ secretName = '' }) => secretName),
    );
  for (const { metadata, spec } of list(snapshot, 'gateways.gateway.networking.k8s.io'))
    for (const { tls } of records(spec?.listeners))
      for (const { namespace, name } of records(record(tls).certificateRefs))
        add(text(namespace) || metadata.namespace, [text(name)]);
  return used;
});
