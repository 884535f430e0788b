import type { Change } from '../../core/change.ts';
import type { ComponentName } from '../../core/kube/components.ts';
import { listing } from '../../core/text.ts';
import { toYaml } from '../../templates/template.ts';
import type { Bundle } from './delivery.ts';
import type { FlagChanges } from './flag-edits.ts';
import type { KubeletBundle } from './kubelet-delivery.ts';
import { FILES_DIRECTORY, type Mount } from './node-script.ts';

const SECTIONS: Readonly<Record<ComponentName, string>> = {
  'kube-apiserver': 'apiServer',
  'kube-controller-manager': 'controllerManager',
  'kube-scheduler': 'scheduler',
  etcd: 'etcd',
};
/** Talos lets files be written below /var only. */
const hostPath = (path: string): string => `/var${path.replace(/^\/var/, '')}`;

const steps = (path: string, removed: readonly string[]): { text: string; commands: string[] }[] => [
  {
    text: 'See what the patch would change on one node; $NODE is its address.',
    commands: [`talosctl --nodes "$NODE" patch machineconfig --patch @${path} --dry-run`],
  },
  ...(removed.length > 0
    ? [
        {
          text: `Take ${listing([...removed], 8)} out of extraArgs: a patch adds, and takes nothing away.`,
          commands: [],
        },
      ]
    : []),
  {
    text: 'Patch one node and wait until it is healthy, then the others, one after another. Talos writes its own static pods and rolls back nothing by itself: keep the configuration as it was.',
    commands: [
      'talosctl --nodes "$NODE" get machineconfig --output jsonpath={.spec} > machineconfig-before.yaml',
      `talosctl --nodes "$NODE" patch machineconfig --patch @${path} --mode no-reboot`,
      'talosctl --nodes "$NODE" health',
      'talosctl --nodes "$NODE" logs --kubernetes --tail 20 kube-system/kube-apiserver',
    ],
  },
  {
    text: 'The way back.',
    commands: ['talosctl --nodes "$NODE" apply-config --file machineconfig-before.yaml --mode no-reboot'],
  },
];

/** Flags and files as a patch of the machine configuration of control-plane nodes. */
export function talosFlags(
  { id, title, files, before = [], after = [] }: Bundle,
  components: ReadonlyMap<ComponentName, FlagChanges>,
  mounts: readonly Mount[],
): Change[] {
  const cluster: Record<string, unknown> = {};
  const removed: string[] = [];
  for (const [component, flags] of components) {
    const set = [...flags].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    removed.push(...[...flags].flatMap(([name, value]) => (value === undefined ? [`--${name}`] : [])));
    cluster[SECTIONS[component]] = {
      extraArgs: Object.fromEntries(set),
      ...(component === 'kube-apiserver' && mounts.length > 0
        ? {
            extraVolumes: mounts.map(({ path, readOnly }) => ({
              hostPath: hostPath(path),
              mountPath: path,
              readonly: readOnly,
            })),
          }
        : {}),
    };
  }
  const path = `control-plane/${id}/talos-patch.yaml`;
  const patch = {
    ...(files.length > 0
      ? {
          machine: {
            files: files.map(({ name, content }) => ({
              path: `${hostPath(FILES_DIRECTORY)}/${name}`,
              permissions: 0o600,
              op: 'create',
              content,
            })),
          },
        }
      : {}),
    cluster,
  };
  return [
    {
      kind: 'file',
      path,
      content: toYaml([patch]),
      destination: 'the machine configuration of each control-plane node',
    },
    {
      kind: 'guide',
      title,
      where: 'your workstation, one control-plane node at a time',
      steps: [...before, ...steps(path, removed), ...after],
      verify: 'kubectl get --raw /readyz?verbose',
    },
  ];
}

/** Fields of KubeletConfiguration as a patch of every machine's configuration. */
export function talosKubelet({ id, title, fields, after = [] }: KubeletBundle): Change[] {
  const path = `control-plane/${id}/talos-patch.yaml`;
  return [
    {
      kind: 'file',
      path,
      content: toYaml([{ machine: { kubelet: { extraConfig: fields } } }]),
      destination: 'the machine configuration of each node',
    },
    {
      kind: 'guide',
      title,
      where: 'your workstation, one node at a time',
      steps: [...steps(path, []), ...after],
      verify: 'kubectl get nodes',
    },
  ];
}
