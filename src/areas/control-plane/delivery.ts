import type { Change, FileChange, GuideChange, GuideStep } from '../../core/change.ts';
import type { Component, ComponentName } from '../../core/kube/components.ts';
import { BACKUPS, type NodeRun } from '../../core/node-run.ts';
import { type Distribution, platformOf } from '../../core/platform.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing, shellQuote } from '../../core/text.ts';
import { toYaml } from '../../templates/template.ts';
import { changeText, type FlagChanges, type NodeFile } from './flag-edits.ts';
import { clusterConfiguration, flagsPatch, mountPatch } from './kubeadm-files.ts';
import { copyToNode, runOnNode } from './node-commands.ts';
import {
  AUDIT_LOGS_MOUNT,
  FILES_DIRECTORY,
  FILES_MOUNT,
  type Mount,
  nodeScript,
  PATCHES_DIRECTORY,
} from './node-script.ts';
import { rollbackScript } from './script-engine.ts';
import { talosFlags } from './talos.ts';

export interface InstanceChange {
  readonly component: Component;
  readonly changes: FlagChanges;
}

/** What a decision about flags comes down to, before it takes the form that a distribution wants. */
export interface Bundle {
  readonly id: string;
  readonly title: string;
  readonly instances: readonly InstanceChange[];
  readonly files: readonly NodeFile[];
  /** What has to be done first. */
  readonly before?: readonly GuideStep[];
  /** What has to be done on the nodes once they have the files, before anything changes. */
  readonly prepare?: readonly GuideStep[];
  /** What follows once every node has changed. */
  readonly after?: readonly GuideStep[];
  /** In place of putting the old manifest back, where that alone would do harm. */
  readonly back?: GuideStep;
  /** Lines of the way back's script that stop it where it would do harm. */
  readonly guard?: readonly string[];
  /** Files made on the node are read from the mounted directory too. */
  readonly mounts?: boolean;
  /** The API server writes audit logs on its node. */
  readonly auditLogs?: boolean;
  /** Lines of apply.sh that come first. */
  readonly first?: readonly string[];
  /** What else has to be done when the scripts are run from here. */
  readonly run?: Omit<NodeRun, 'id' | 'nodes'>;
}

const mountsOf = ({ files, mounts = files.length > 0, auditLogs = false }: Bundle): readonly Mount[] => [
  ...(mounts ? [FILES_MOUNT] : []),
  ...(auditLogs ? [AUDIT_LOGS_MOUNT] : []),
];

/** A node's name as part of a path. */
const folderOf = (node: string): string => node.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_');

const merged = (instances: readonly InstanceChange[]): Map<ComponentName, FlagChanges> =>
  new Map(instances.map(({ component, changes }) => [component.name, changes]));

export function deliver(bundle: Bundle, snapshot: Snapshot): Change[] {
  const { distribution } = platformOf(snapshot);
  if (distribution === 'kubeadm') return kubeadm(bundle, snapshot);
  if (distribution === 'k3s' || distribution === 'RKE2') return rancher(bundle, distribution);
  if (distribution === 'Talos') return talosFlags(bundle, merged(bundle.instances), mountsOf(bundle));
  return [...bundle.files.map((file) => nodeFile(bundle, file, '')), byHand(bundle, distribution)];
}

const nodeFile = ({ id }: Bundle, { name, content, template }: NodeFile, folder: string): FileChange => ({
  kind: 'file',
  path: `control-plane/${id}/${folder}files/${name}`,
  content,
  ...(template ? { template } : {}),
  destination: `${FILES_DIRECTORY}/${name} on each control-plane node`,
});

/** Nodes that take the same changes share one folder; etcd's addresses differ from node to node. */
function variants(instances: readonly InstanceChange[]): readonly (readonly InstanceChange[])[] {
  const byNode = Map.groupBy(instances, ({ component }) => component.node);
  return [
    ...Map.groupBy(byNode.values(), (ofNode) =>
      JSON.stringify(ofNode.map(({ component, changes }) => [component.name, ...changes])),
    ).values(),
  ].map((nodes) => nodes.flat());
}

function kubeadm(bundle: Bundle, snapshot: Snapshot): Change[] {
  const { id, title, instances, files } = bundle;
  const mounts = mountsOf(bundle);
  const groups = variants(instances);
  const changes: Change[] = [];
  const folders: { readonly nodes: readonly string[]; readonly folder: string }[] = [];
  for (const group of groups) {
    const nodes = [...new Set(group.map(({ component }) => component.node))];
    const folder = groups.length === 1 ? '' : `${folderOf(nodes[0] ?? 'node')}/`;
    folders.push({ nodes, folder });
    const components = merged(group);
    const patches = [...components].flatMap(([name, flags]) => patchFiles(bundle, name, flags, folder));
    changes.push(
      {
        kind: 'file',
        path: `control-plane/${id}/${folder}apply.sh`,
        content: nodeScript({
          id,
          title: `${title}: ${nodes.join(', ')}`,
          edits: [...components].map(([component, flags]) => ({
            component,
            changes: flags,
            mounts: component === 'kube-apiserver' ? mounts : [],
          })),
          files: files.map(({ name }) => name),
          patches: patches.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
          ...(bundle.first ? { first: bundle.first } : {}),
        }),
        executable: true,
        run: { id, nodes, ...bundle.run },
        destination: `run as root on ${listing(nodes, 5)}, one node at a time`,
      },
      {
        kind: 'file',
        path: `control-plane/${id}/${folder}rollback.sh`,
        content: rollbackScript(id, title, 'static-pods', bundle.guard),
        executable: true,
        destination: 'the way back, run as root on a node',
      },
      ...patches,
      ...files.map((file) => nodeFile(bundle, file, folder)),
    );
  }
  // A value that differs from node to node cannot stand in the cluster's one configuration.
  if (groups.length === 1) {
    const { document, upload } = clusterConfiguration(merged(instances), mounts, snapshot);
    changes.push({
      kind: 'file',
      path: `control-plane/${id}/extra-args.yaml`,
      content: toYaml([document]),
      destination: 'ConfigMap kube-system/kubeadm-config, merged into ClusterConfiguration',
      upload,
    });
  }
  changes.push(kubeadmGuide(bundle, folders));
  return changes;
}

function patchFiles(
  bundle: Bundle,
  component: ComponentName,
  flags: FlagChanges,
  folder: string,
): readonly FileChange[] {
  const at = (suffix: string, content: string): FileChange => ({
    kind: 'file',
    path: `control-plane/${bundle.id}/${folder}patches/${component}-${suffix}.yaml`,
    content,
    destination: `${PATCHES_DIRECTORY} on each control-plane node`,
  });
  const mounts = mountsOf(bundle);
  const sets = [...flags.values()].some((value) => value !== undefined);
  return [
    ...(sets ? [at(`${bundle.id}+json`, flagsPatch(flags))] : []),
    ...(mounts.length > 0 && component === 'kube-apiserver'
      ? [at(`${bundle.id}-files+strategic`, mountPatch(component, mounts))]
      : []),
  ];
}

function kubeadmGuide(
  { id, title, instances, before = [], prepare = [], after = [], back }: Bundle,
  folders: readonly { readonly nodes: readonly string[]; readonly folder: string }[],
): GuideChange {
  const names = [...new Set(instances.map(({ component }) => component.name))];
  const removed = [
    ...new Set(
      instances.flatMap(({ changes }) => [...changes].filter(([, value]) => value === undefined).map(([name]) => name)),
    ),
  ];
  const copies = folders.flatMap(({ nodes, folder }) => nodes.map((node) => copyToNode(id, node, folder)));
  const nodes = folders.flatMap((folder) => folder.nodes);
  const steps: GuideStep[] = [
    ...before,
    { text: 'Copy the folder to each control-plane node.', commands: copies },
    ...prepare,
    {
      text: `Change the first node. The script keeps what it changes in ${BACKUPS}, outside of the manifests directory, shows the difference, waits for /readyz and for the new flags in the running process, and puts everything back and shows the component’s last words when they do not come. It goes on when the connection breaks.`,
      commands: [runOnNode(id, nodes[0] ?? 'NODE', 'apply.sh')],
    },
    {
      text: 'See for yourself that the flags are live, then use the cluster for a while.',
      commands: names.map(
        (name) =>
          `kubectl --namespace kube-system get pods --selector component=${name} --output yaml | grep -A 60 'command:'`,
      ),
    },
    ...(nodes.length > 1
      ? [
          {
            text: 'Only then the others, one after another.',
            commands: nodes.slice(1).map((node) => runOnNode(id, node, 'apply.sh')),
          },
        ]
      : []),
    ...after,
    {
      text: `Make it last: kubeadm upgrade writes the manifests anew from kubeadm-config. Merge extra-args.yaml into ClusterConfiguration there${
        removed.length > 0
          ? `, and take ${listing(
              removed.map((name) => `--${name}`),
              8,
            )} out of its extraArgs`
          : ''
      }. The copies in ${PATCHES_DIRECTORY} serve kubeadm upgrade apply --patches ${PATCHES_DIRECTORY}; with --config, name that directory as patches.directory in the file instead, since the two options exclude each other.`,
      commands: ['kubectl --namespace kube-system edit configmap kubeadm-config'],
    },
  ];
  return {
    kind: 'guide',
    title,
    where: 'each control-plane node, one at a time',
    steps: [
      ...steps,
      back ?? {
        text: 'The way back, on the node that should be as before: it waits for health as well, and stops where a later step changed the same files, which goes back first.',
        commands: nodes.slice(0, 1).map((node) => runOnNode(id, node, 'rollback.sh')),
      },
    ],
    verify: 'kubectl get --raw /readyz?verbose',
  };
}

const ARGUMENT: Readonly<Record<ComponentName, string>> = {
  'kube-apiserver': 'kube-apiserver-arg',
  'kube-controller-manager': 'kube-controller-manager-arg',
  'kube-scheduler': 'kube-scheduler-arg',
  etcd: 'etcd-arg',
};

function rancher(bundle: Bundle, distribution: 'k3s' | 'RKE2'): Change[] {
  const { id, title, instances, files, before = [], prepare = [], after = [] } = bundle;
  const mounts = mountsOf(bundle);
  const name = distribution === 'k3s' ? 'k3s' : 'rke2';
  const service = distribution === 'k3s' ? 'k3s' : 'rke2-server';
  const config: Record<string, readonly string[]> = {};
  const removed: string[] = [];
  for (const [component, changes] of merged(instances)) {
    const set = [...changes].flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`]));
    removed.push(...[...changes].flatMap(([flag, value]) => (value === undefined ? [flag] : [])));
    // The plus appends to what config.yaml has under the same key.
    if (set.length > 0) config[`${ARGUMENT[component]}+`] = set;
    if (mounts.length > 0 && component === 'kube-apiserver' && distribution === 'RKE2')
      config['kube-apiserver-extra-mount+'] = mounts.map(
        ({ path, readOnly }) => `${path}:${path}:${readOnly ? 'ro' : 'rw'}`,
      );
  }
  const path = `control-plane/${id}/kubeharden-${id}.yaml`;
  const target = `/etc/rancher/${name}/config.yaml.d/kubeharden-${id}.yaml`;
  return [
    { kind: 'file', path, content: toYaml([config]), destination: `${target} on each server` },
    ...files.map((file) => nodeFile(bundle, file, '')),
    {
      kind: 'guide',
      title,
      where: 'each server, one at a time',
      steps: [
        ...before,
        ...prepare,
        ...(removed.length > 0
          ? [
              {
                text: `Take ${listing(
                  removed.map((flag) => `${flag}=…`),
                  8,
                )} out of /etc/rancher/${name}/config.yaml.`,
              },
            ]
          : []),
        {
          text: `Put the files in place and restart the server. ${distribution} writes its own manifests, which are never edited by hand.`,
          commands: [
            ...files.map(
              (file) =>
                `install -D -m 600 ${shellQuote(`control-plane/${id}/files/${file.name}`)} ${FILES_DIRECTORY}/${file.name}`,
            ),
            `install -D -m 600 ${shellQuote(path)} ${shellQuote(target)}`,
            `systemctl restart ${service}`,
          ],
        },
        {
          text: 'Wait until the server is healthy before the next one.',
          commands: ['kubectl get --raw /readyz', 'kubectl get nodes'],
        },
        ...after,
        { text: 'The way back.', commands: [`rm ${shellQuote(target)}`, `systemctl restart ${service}`] },
      ],
      verify: `journalctl -u ${service} | grep 'Running kube-apiserver' | tail -n 1`,
    },
  ];
}

const PLACES: Readonly<Partial<Record<Distribution, string>>> = {
  kind: 'kind takes flags when a cluster is made: put them under kubeadmConfigPatches of the kind configuration and create the cluster anew.',
  minikube:
    'minikube takes flags when it starts: minikube start --extra-config=COMPONENT.FLAG=VALUE, with apiserver, controller-manager, scheduler or etcd as COMPONENT.',
  OpenShift:
    'OpenShift’s operators own these flags and put back what is changed by hand: look for the setting in the cluster’s APIServer (audit profile, encryption, TLS profile), Scheduler and KubeletConfig resources. The Compliance Operator with the profile ocp4-cis judges them as OpenShift means them, and applies what it can.',
};

function byHand(
  { title, instances, files, before = [], prepare = [], after = [] }: Bundle,
  distribution: Distribution,
): GuideChange {
  return {
    kind: 'guide',
    title,
    where: 'each control-plane node, one at a time',
    steps: [
      ...before,
      ...prepare,
      {
        text:
          PLACES[distribution] ??
          'Change the flags where this installation keeps them. Static pods: /etc/kubernetes/manifests, with the copy of the old manifest outside of that directory, since the kubelet runs every file in it. Plain units: the line ExecStart that systemctl cat shows, in a drop-in of systemctl edit. Kubespray: kube_kubeadm_apiserver_extra_args, kube_kubeadm_controller_extra_args and kube_kubeadm_scheduler_extra_args in group_vars, then cluster.yml --tags control-plane.',
        commands:
          PLACES[distribution] === undefined
            ? [`install -d -m 700 ${BACKUPS}`, `cp -p /etc/kubernetes/manifests/*.yaml ${BACKUPS}/`]
            : [],
      },
      ...(files.length > 0
        ? [
            {
              text: `Put ${listing(files.map(({ name }) => name))} into ${FILES_DIRECTORY} and mount that directory into the API server.`,
            },
          ]
        : []),
      ...[...merged(instances)].map(([component, changes]) => ({
        text: `Flags of the ${component}:`,
        commands: [...changes].map(changeText),
      })),
      {
        text: 'Wait for health before the next node; put the old file back when it does not come.',
        commands: ['kubectl get --raw /readyz?verbose'],
      },
      ...after,
      {
        text: 'The way back: the same place with the old values; for static pods, the copy of the manifest.',
        commands:
          PLACES[distribution] === undefined
            ? [...merged(instances).keys()].map(
                (component) => `cp -p ${BACKUPS}/${component}.yaml /etc/kubernetes/manifests/${component}.yaml`,
              )
            : [],
      },
    ],
  };
}
