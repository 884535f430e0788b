import type { Volume } from '../../../core/kube/objects.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refText } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { type Form, started } from './form.ts';

const SOURCES = ['hostPath', 'gitRepo'] as const;
const sourceOf = ({ sources }: Volume) => SOURCES.find((source) => sources.includes(source));

/** `/var/log at /host/log of container agent`. */
const mountsOf = (workload: Workload, volume: Volume): string => {
  const at = [...started(workload)].flatMap(({ container }) =>
    (container.volumeMounts ?? [])
      .filter(({ name }) => name === volume.name)
      .map(({ mountPath }) => `${mountPath} of container ${container.name}`),
  );
  const what = volume.hostPath?.path ?? `the repository of volume ${volume.name}`;
  return at.length === 0 ? what : `${what} at ${listing(at)}`;
};

export const hostVolumes: Form = {
  key: 'host-volumes',
  title: 'Replace directories of the node by empty ones',
  fixes: ['pod-hostpath', 'pod-runtime-socket', 'pod-gitrepo-volume'],
  why: '{who} {mounts|mount} directories of {its node|their nodes}, the socket of the container runtime or a repository that the kubelet clones: the node’s files are an intruder’s. Data belongs on a PersistentVolumeClaim; images are built without the runtime’s socket by rootless BuildKit, and a repository is cloned by an init container.',
  resolves: () => true,
  patch: (workload) => ({
    spec: {
      volumes: (workload.podSpec.volumes ?? []).flatMap((volume) => {
        const source = sourceOf(volume);
        return source ? [{ name: volume.name, [source]: null, emptyDir: {} }] : [];
      }),
    },
  }),
  consequences: (workloads) =>
    workloads.map((workload) => {
      const lost = (workload.podSpec.volumes ?? []).filter(sourceOf).map((volume) => mountsOf(workload, volume));
      return {
        level: 'breaks' as const,
        text: `${refText(workload.ref)} finds an empty directory instead of ${listing(lost, 6)}. What is on the node stays there; what the pod writes from now on ends with the pod.`,
        subjects: [workload.ref],
      };
    }),
};
