import type { Ingress, OtherObject } from '../../core/kube/objects.ts';
import { record, records, text } from '../../core/reduce/raw.ts';
import { list, memoize, refusalOf, type Snapshot } from '../../core/snapshot.ts';

// Where a provider's controller takes the certificate from.
const MANAGED =
  /certificate-arn$|managed-certificates$|pre-shared-cert$|kubernetes\.azure\.com\/tls-cert|appgw-ssl-certificate$/;

export const certificateAnnotation = ({ metadata }: Ingress): string | undefined =>
  Object.keys(metadata.annotations ?? {}).find((key) => MANAGED.test(key));

/** `*.example.com` covers exactly one more label. */
const covers = (pattern: string, host: string): boolean =>
  pattern === host || (pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1));

/** Hosts that are served without a certificate; an entry without hosts stands for all. */
export function plainHosts({ spec }: Ingress): string[] {
  const tls = spec.tls ?? [];
  if (tls.some(({ hosts = [] }) => hosts.length === 0)) return [];
  const secured = tls.flatMap(({ hosts = [] }) => hosts);
  const served = (spec.rules ?? []).map(({ host }) => host ?? '');
  if (served.length === 0 && spec.defaultBackend) served.push('');
  return [...new Set(served)].filter((host) => !secured.some((pattern) => covers(pattern, host)));
}

const secretKeys = memoize(
  (snapshot: Snapshot) => new Set(snapshot.secrets.map(({ namespace, name }) => `${namespace}/${name}`)),
);

/** Secrets that the Ingress names and that are not there; none when Secrets' names were not read. */
export function missingSecrets(snapshot: Snapshot, { metadata, spec }: Ingress): string[] {
  const namespace = metadata.namespace ?? '';
  // Files rarely hold Secrets, and cert-manager makes them later.
  if (snapshot.source.kind === 'files' || refusalOf(snapshot, 'secrets', namespace)) return [];
  return (spec.tls ?? []).flatMap(({ secretName }) =>
    secretName && !secretKeys(snapshot).has(`${namespace}/${secretName}`) ? [secretName] : [],
  );
}

/** Routes that do nothing but send clients to https, by the Gateway that they hang on. */
const redirects = memoize((snapshot: Snapshot): ReadonlyMap<string, boolean> => {
  const found = new Map<string, boolean>();
  for (const { metadata, spec = {} } of list(snapshot, 'httproutes.gateway.networking.k8s.io')) {
    const rules = records(spec.rules);
    const only =
      rules.length > 0 &&
      rules.every((rule) =>
        records(rule.filters).some(
          (filter) => filter.type === 'RequestRedirect' && text(record(filter.requestRedirect).scheme) === 'https',
        ),
      );
    for (const parent of records(spec.parentRefs)) {
      const gateway = `${text(parent.namespace) || metadata.namespace}/${text(parent.name)}`;
      for (const key of parent.sectionName ? [`${gateway}/${text(parent.sectionName)}`] : [gateway])
        found.set(key, (found.get(key) ?? true) && only);
    }
  }
  return found;
});

/** Listeners of a Gateway that speak plain HTTP and do not only redirect. */
export function plainListeners(snapshot: Snapshot, { metadata, spec = {} }: OtherObject): string[] {
  const gateway = `${metadata.namespace}/${metadata.name}`;
  const routes = redirects(snapshot);
  return records(spec.listeners)
    .filter((listener) => {
      if (listener.protocol !== 'HTTP') return false;
      const [own, whole] = [routes.get(`${gateway}/${text(listener.name)}`), routes.get(gateway)];
      return !(own === true && whole !== false) && !(own === undefined && whole === true);
    })
    .map((listener) => text(listener.name));
}
