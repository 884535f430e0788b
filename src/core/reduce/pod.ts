import type { PodSpec } from '../kube/objects.ts';
import { defined, type ReduceCache, reduceContainer } from './container.ts';
import { type Raw, record, records, text } from './raw.ts';

const SPEC_FIELDS = [
  'securityContext',
  'serviceAccountName',
  'automountServiceAccountToken',
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'hostUsers',
  'shareProcessNamespace',
  'os',
  'nodeSelector',
  'nodeName',
  'priorityClassName',
  'runtimeClassName',
  'restartPolicy',
  'imagePullSecrets',
  'resources',
  'overhead',
] as const;

const VOLUME_FIELDS = ['hostPath', 'emptyDir', 'persistentVolumeClaim'] as const;

function reduceVolume(volume: Raw): Raw {
  const secret = record(volume.secret);
  const configMap = record(volume.configMap);
  const tokens = records(record(volume.projected).sources)
    .map((source) => source.serviceAccountToken)
    .filter(Boolean)
    .map((token) => {
      const { audience, expirationSeconds, path } = record(token);
      return defined({ audience, expirationSeconds, path });
    });
  const secrets = records(record(volume.projected).sources)
    .map((source) => text(record(source.secret).name))
    .filter(Boolean);
  return defined({
    name: volume.name,
    sources: Object.keys(volume).filter((key) => key !== 'name' && volume[key] !== null && volume[key] !== undefined),
    ...Object.fromEntries(VOLUME_FIELDS.map((field) => [field, volume[field]])),
    secret: volume.secret ? defined({ secretName: secret.secretName }) : undefined,
    configMap: volume.configMap ? defined({ name: configMap.name }) : undefined,
    projected: volume.projected ? defined({ tokens, secrets: secrets.length > 0 ? secrets : undefined }) : undefined,
  });
}

/** Field in the place of a pod spec, or beside one, that tells which known one it is; no Kubernetes field begins so. */
export const TEMPLATE = '$template';

/** A pod spec as a snapshot keeps it. Pods of one template share what does not differ. */
export function reducePodSpec(raw: Raw, isComponent = false, cache?: ReduceCache): PodSpec {
  const template = raw[TEMPLATE];
  if (typeof template !== 'number' || !cache) return reduceSpec(raw, isComponent, cache);
  const known = cache.templates.get(template) ?? reduceSpec(raw, isComponent, cache);
  cache.templates.set(template, known);
  return raw.nodeName === known.nodeName
    ? known
    : (defined({ ...known, nodeName: raw.nodeName }) as unknown as PodSpec);
}

function reduceSpec(raw: Raw, isComponent: boolean, cache: ReduceCache | undefined): PodSpec {
  const containers = (value: unknown) => {
    const reduced = records(value).map((container) => reduceContainer(container, isComponent, cache));
    return reduced.length > 0 ? reduced : undefined;
  };
  return defined({
    ...Object.fromEntries(SPEC_FIELDS.map((field) => [field, raw[field]])),
    containers: containers(raw.containers) ?? [],
    initContainers: containers(raw.initContainers),
    ephemeralContainers: containers(raw.ephemeralContainers),
    volumes: raw.volumes ? records(raw.volumes).map(reduceVolume) : undefined,
  }) as unknown as PodSpec;
}

function reduceContainerStatus(status: Raw): Raw {
  const state = record(status.state);
  return defined({
    name: status.name,
    image: status.image,
    imageID: status.imageID,
    ready: status.ready,
    restartCount: status.restartCount,
    waiting: state.waiting ? text(record(state.waiting).reason) : undefined,
    running: state.running ? true : undefined,
    uid: record(record(status.user).linux).uid,
  });
}

export function reducePodStatus(raw: Raw): Raw {
  return defined({
    phase: raw.phase,
    podIP: raw.podIP,
    hostIP: raw.hostIP,
    containerStatuses: raw.containerStatuses ? records(raw.containerStatuses).map(reduceContainerStatus) : undefined,
    initContainerStatuses: raw.initContainerStatuses
      ? records(raw.initContainerStatuses).map(reduceContainerStatus)
      : undefined,
  });
}
