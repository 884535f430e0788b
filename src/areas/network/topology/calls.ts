import { meaningOf } from '../../../core/kube/network/services.ts';
import type { Container, Service } from '../../../core/kube/objects.ts';
import { containersOf, type Workload } from '../../../core/kube/workloads.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';

/** A Service that a workload is told to call. */
interface ServiceCall {
  readonly service: Service;
  readonly port?: number;
  /** Such as `env BACKEND_URL`. */
  readonly from: string;
}

/** A host outside the cluster that a workload is told to call. */
interface ExternalCall {
  readonly host: string;
  readonly port?: number;
  readonly from: string;
}

export interface Calls {
  readonly services: readonly ServiceCall[];
  readonly external: readonly ExternalCall[];
  /** Where its configuration comes from that a scan does not read. */
  readonly hidden: readonly string[];
  /** Why it may call what cannot be seen; undefined when its calls are all told or it is known to make none. */
  readonly unseen?: string;
}

// Programs that answer and do not call, as these projects ship them.
const STORES =
  /(^|\/)(redis|valkey|postgres(ql)?|mysql|mariadb|mongo(db)?|memcached|rabbitmq|nats|etcd|minio|clickhouse(-server)?)(:|@|$)/;
const POINTS_SOMEWHERE =
  /(HOST|ADDR|ADDRESS|URL|URI|ENDPOINT|SERVER|SERVICE|BROKERS?|DSN|TARGET|UPSTREAM|BACKEND|PEERS?|CONNECTION|CONN)S?$/i;

function hiddenIn(container: Container): string[] {
  return [
    ...(container.envFrom ?? []).flatMap(({ secretRef, configMapRef }) => [
      ...(secretRef ? [`Secret ${secretRef.name}`] : []),
      ...(configMapRef ? [`ConfigMap ${configMapRef.name}`] : []),
    ]),
    ...(container.env ?? []).flatMap(({ name, valueFrom }) => {
      if (!POINTS_SOMEWHERE.test(name)) return [];
      const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
      return [
        ...(secretKeyRef ? [`Secret ${secretKeyRef.name}`] : []),
        ...(configMapKeyRef ? [`ConfigMap ${configMapKeyRef.name}`] : []),
      ];
    }),
  ];
}

const hiddenVolumes = ({ podSpec }: Workload): string[] =>
  (podSpec.volumes ?? []).flatMap(({ configMap, secret }) => [
    ...(configMap && configMap.name !== 'kube-root-ca.crt' ? [`ConfigMap ${configMap.name ?? ''}`] : []),
    // Keys and certificates name nobody.
    ...(secret?.secretName && !/tls|cert|(^|-)ca(-|$)|key|token/i.test(secret.secretName)
      ? [`Secret ${secret.secretName}`]
      : []),
  ]);

/** What a workload's environment and arguments tell it to call, and what they leave open. */
export function callsOf(snapshot: Snapshot, workload: Workload): Calls {
  const services: ServiceCall[] = [];
  const external: ExternalCall[] = [];
  const hidden = new Set<string>(hiddenVolumes(workload));
  let stores = true;
  for (const { container } of containersOf(workload)) {
    stores &&= STORES.test(container.image ?? '');
    for (const source of hiddenIn(container)) hidden.add(source);
    for (const { host, port, from } of container.facts?.endpoints ?? []) {
      const meaning = meaningOf(snapshot, host, workload.namespace);
      const told = { ...(port === undefined ? {} : { port }), from };
      if (meaning.kind === 'service') services.push({ service: meaning.service, ...told });
      else if (meaning.kind === 'external') external.push({ host: meaning.host, ...told });
    }
  }
  const unseen =
    hidden.size > 0
      ? `its configuration comes from ${listing([...hidden])}`
      : services.length + external.length === 0 && !stores
        ? 'its environment and arguments name no host'
        : undefined;
  return { services, external, hidden: [...hidden], ...(unseen ? { unseen } : {}) };
}
