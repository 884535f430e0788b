import type { Container } from '../../../core/kube/objects.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refText } from '../../../core/reference.ts';
import { count, listing } from '../../../core/text.ts';
import { startedContainers } from '../users.ts';
import { type Form, podPatch, refsOf } from './form.ts';

const isReadOnly = ({ securityContext }: Container): boolean => securityContext?.readOnlyRootFilesystem === true;

/** A volume's name for a path: `/var/cache/nginx` is `writable-var-cache-nginx`. */
const volumeName = (path: string): string =>
  `writable-${path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`
    .slice(0, 63)
    .replace(/-$/, '');

const pathsFor = (container: Container, paths: readonly string[]): readonly string[] => {
  const mounted = new Set((container.volumeMounts ?? []).map(({ mountPath }) => mountPath.replace(/(.)\/+$/, '$1')));
  return paths.filter((path) => !mounted.has(path));
};

const pathsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((path) => typeof path === 'string') : [];

export const readOnly: Form = {
  key: 'read-only',
  title: 'Make the files of images read-only',
  fixes: ['pod-readonly-rootfs'],
  parameters: [
    {
      kind: 'list',
      name: 'writable',
      title: 'Paths that stay writable',
      help: 'Each becomes an empty directory of its own in every container, unless something is mounted there. nginx also needs /var/cache/nginx and /var/run.',
      default: ['/tmp'],
      pattern: '/[A-Za-z0-9._/-]+',
      example: '/tmp,/var/run',
    },
  ],
  why: 'An intruder in {who} can change the program that runs and leave tools behind. Read-only, only the mounted volumes can be written.',
  resolves: () => true,
  patch(workload, values) {
    const paths = pathsOf(values.writable);
    const used = new Set<string>();
    const patch = podPatch(workload, {
      container(container) {
        if (isReadOnly(container)) return undefined;
        const mounts = pathsFor(container, paths).map((mountPath) => ({ name: volumeName(mountPath), mountPath }));
        for (const { name } of mounts) used.add(name);
        return {
          securityContext: { readOnlyRootFilesystem: true },
          ...(mounts.length > 0 ? { volumeMounts: mounts } : {}),
        };
      },
    });
    const volumes = [...used].map((name) => ({ name, emptyDir: {} }));
    return volumes.length > 0 ? { ...patch, spec: { ...patch.spec, volumes } } : patch;
  },
  consequences: (workloads) => [
    {
      level: 'breaks',
      text: 'Programs that write elsewhere than to their volumes and to the paths that stay writable fail: caches, PID files, logs to files, bytecode. What is written to those paths is gone when the pod ends.',
      subjects: refsOf(workloads),
    },
  ],
};

const rootGroupContainer = ({ securityContext }: Container) =>
  securityContext?.runAsGroup === 0 ? { securityContext: { runAsGroup: null } } : undefined;

export const groups: Form = {
  key: 'groups',
  title: 'Leave the group of root',
  fixes: ['pod-root-group'],
  why: '{who} {is|are} in group 0 by {its manifest|their manifests}: many files of images and volumes may be written by that group.',
  resolves: () => true,
  patch(workload) {
    const { runAsGroup, fsGroup, supplementalGroups = [] } = workload.podSpec.securityContext ?? {};
    const others = supplementalGroups.filter((group) => group !== 0);
    const own = {
      ...(runAsGroup === 0 ? { runAsGroup: null } : {}),
      ...(fsGroup === 0 ? { fsGroup: null } : {}),
      ...(others.length < supplementalGroups.length ? { supplementalGroups: others.length > 0 ? others : null } : {}),
    };
    return podPatch(workload, {
      ...(Object.keys(own).length > 0 ? { spec: { securityContext: own } } : {}),
      container: rootGroupContainer,
    });
  },
  consequences: (workloads) => [
    {
      level: 'breaks',
      text: `Files that the programs may write only as members of group 0 become read-only to them: ${listing(workloads.map(({ ref }) => refText(ref)))}. Where the image itself names no group, the runtime still uses 0.`,
      subjects: refsOf(workloads),
    },
  ],
};

const hasClaims = ({ podSpec }: Workload): boolean =>
  (podSpec.volumes ?? []).some(({ sources }) =>
    sources.some((source) => source === 'persistentVolumeClaim' || source === 'nfs'),
  );

export const userNamespace: Form = {
  key: 'user-namespace',
  title: 'Make root in the pod nobody on the node',
  fixes: ['pod-user-namespace'],
  why: 'Whoever breaks out of {who} is root on the node, or has its capabilities there. In a user namespace {it keeps|they keep} both inside the pod, and {is a user|are users} without rights on the node.',
  resolves: (_, workload) =>
    !startedContainers(workload).some(({ securityContext }) => securityContext?.windowsOptions),
  patch: (workload) => podPatch(workload, { spec: { hostUsers: false } }),
  consequences(workloads) {
    const claims = workloads.filter(hasClaims);
    return [
      {
        level: 'note',
        text: 'Access to directories and devices of the node goes by the mapped, powerless user. Every node must support idmapped mounts for the file systems of the volumes; NFS does not.',
      },
      ...(claims.length > 0
        ? [
            {
              level: 'breaks' as const,
              text: `${count(claims.length, 'workload')} mount${claims.length === 1 ? 's' : ''} persistent or network volumes; pods stay in ContainerCreating where the file system has no idmapped mounts: ${listing(claims.map(({ ref }) => refText(ref)))}.`,
              subjects: refsOf(claims),
            },
          ]
        : []),
    ];
  },
};
