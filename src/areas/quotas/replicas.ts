import { parseImage, repositoryOf } from '../../core/kube/image.ts';
import type { TemplatedWorkload } from '../../core/kube/objects.ts';
import { autoscaledTo } from '../../core/kube/quota-peak.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { selectorOf } from './budgets.ts';

const TIED: Readonly<Record<string, string>> = {
  persistentVolumeClaim: 'both pods would use one volume',
  hostPath: 'it uses a directory of its node',
};

/** Programs with data or sessions of their own: two of them behind one Service answer differently. */
const STATEFUL =
  /\/(prometheus|alertmanager|grafana|loki|tempo|influxdb|redis|valkey|memcached|postgres(ql)?|mysql|mariadb|percona|mongo(db)?|cassandra|elasticsearch|opensearch|kibana|rabbitmq|nats|kafka|zookeeper|etcd|consul|vault|minio|registry|jenkins|gitea|gitlab[\w-]*|nexus3|sonarqube|wordpress|nextcloud|[\w-]*-notebook|code-server)$/;

/**
 * What keeps a second pod from running beside the first; undefined when nothing does. A rolling update starts the new
 * pod beside the old one already: what stands that stands a second one.
 */
export function againstTwo(workload: Workload, snapshot: Snapshot): string | undefined {
  const { ref, object, podSpec } = workload;
  if (ref.kind !== 'Deployment') return `a ${ref.kind} needs replication of its own first`;
  if (!selectorOf(workload)) return 'it has no selector';
  if (autoscaledTo(workload, snapshot) !== undefined)
    return 'its autoscaler decides: raise minReplicas and maxReplicas';
  const { strategy } = (object as TemplatedWorkload).spec;
  if (strategy?.type === 'Recreate' || strategy?.maxSurge === 0 || strategy?.maxSurge === '0%')
    return 'its update strategy never runs two pods at once';
  const stateful = podSpec.containers.find(({ image = '' }) => {
    const parsed = parseImage(image);
    return parsed !== undefined && STATEFUL.test(repositoryOf(parsed));
  });
  if (stateful) return `${stateful.name} keeps data or sessions of its own`;
  const containers = [...podSpec.containers, ...(podSpec.initContainers ?? [])];
  if (
    podSpec.hostNetwork === true ||
    containers.some(({ ports = [] }) => ports.some(({ hostPort = 0 }) => hostPort !== 0))
  )
    return 'it takes ports of its node';
  const sources = (podSpec.volumes ?? []).flatMap((volume) => volume.sources);
  return sources.map((source) => TIED[source]).find((reason) => reason !== undefined);
}
