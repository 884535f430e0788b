import type { Change, FileChange, GuideStep } from '../../core/change.ts';
import { BACKUPS, type NodeRun } from '../../core/node-run.ts';
import type { Distribution } from '../../core/platform.ts';
import { record } from '../../core/reduce/raw.ts';
import { listing, shellQuote } from '../../core/text.ts';
import { toYaml } from '../../templates/template.ts';
import { KERNEL_DEFAULTS } from './fixes/kubelet.ts';
import { copyToNode, runOnNode } from './node-commands.ts';
import { PATCHES_DIRECTORY } from './node-script.ts';
import { engineScript, rollbackScript } from './script-engine.ts';
import { talosKubelet } from './talos.ts';

export interface KubeletBundle {
  readonly id: string;
  readonly title: string;
  readonly nodes: readonly string[];
  /** Fields of KubeletConfiguration to merge in. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly after?: readonly GuideStep[];
  /** What else has to be done when the scripts are run from here. */
  readonly run?: Omit<NodeRun, 'id' | 'nodes'>;
}

/** Nested objects merged; lists and values replaced. */
export function mergeFields(
  into: Readonly<Record<string, unknown>>,
  from: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...into };
  for (const [key, value] of Object.entries(from)) {
    const both = typeof value === 'object' && value !== null && !Array.isArray(value);
    merged[key] = both ? mergeFields(record(merged[key]), record(value)) : value;
  }
  return merged;
}

const document = (fields: Readonly<Record<string, unknown>>): string =>
  toYaml([{ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', ...fields }]);

/** The kubelets' changed configuration, in the way that this distribution takes it. */
export function deliverKubelet(bundle: KubeletBundle, distribution: Distribution): Change[] {
  if (distribution === 'kubeadm') return kubeadm(bundle);
  if (distribution === 'k3s' || distribution === 'RKE2')
    return rancher(bundle, distribution === 'k3s' ? 'k3s' : 'rke2');
  if (distribution === 'Talos') return talosKubelet(bundle);
  return elsewhere(bundle, distribution);
}

const sysctls = ({ id, fields }: KubeletBundle): FileChange[] =>
  fields.protectKernelDefaults === true
    ? [
        {
          kind: 'file',
          path: `control-plane/${id}/files/90-kubelet.conf`,
          content: `${Object.entries(KERNEL_DEFAULTS)
            .map(([name, value]) => `${name} = ${value}`)
            .join('\n')}\n`,
          destination: '/etc/sysctl.d/90-kubelet.conf on each node',
        },
      ]
    : [];

/** What a later file sets counts from the next start of the machine on: the kubelet would not come up then. */
const LATER_SYSCTLS: readonly string[] = [
  'for later in /etc/sysctl.conf /etc/sysctl.d/*.conf; do',
  '  [ -e "$later" ] || continue',
  '  [ "$later" = /etc/sysctl.conf ] || expr "${later##*/}" ">" 90-kubelet.conf >/dev/null || continue',
  '  while read -r name equals value; do',
  '    found=$(sed -n "s|^ *$name *= *||p" "$later" | tail -n 1)',
  '    [ -z "$found" ] || [ "$found" = "$value" ] || doubt "$later sets $name to $found when this machine starts again, and its kubelet would not come up: change it there first."',
  '  done <"$here/files/90-kubelet.conf"',
  'done',
];

const script = ({ id, title, fields }: KubeletBundle, patch: string): string =>
  engineScript({
    id,
    kind: 'kubelet',
    about: [title, 'Run as root on one node at a time. Pods go on running while the kubelet restarts.'],
    body: [
      'config=/var/lib/kubelet/config.yaml',
      '[ -e "$config" ] || doubt "There is no $config: this node was not made by kubeadm."',
      ...(fields.failCgroupV1 === true
        ? [
            '[ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ] || doubt "This node runs cgroup v1, and its kubelet would not start with failCgroupV1: make the step again and leave that field as it is."',
          ]
        : []),
      '# Files of --config-dir come after the configuration, and what they set counts.',
      'drop_ins=$(ps -C kubelet -o args= 2>/dev/null | sed -n "s/.*--config-dir[= ]\\([^ ]*\\).*/\\1/p" | head -n 1)',
      'if [ -n "$drop_ins" ] && [ "${1:-}" != --anyway ]; then',
      `  other=$(grep -lE '^(${Object.keys(fields).join('|')}):' "$drop_ins"/*.conf 2>/dev/null | tr '\n' ' ' || true)`,
      '  [ -z "$other" ] || doubt "$other sets the same fields and would win: change it there, or run apply.sh --anyway."',
      'fi',
      ...(fields.protectKernelDefaults === true ? LATER_SYSCTLS : []),
      '# What kubeadm makes of the cluster’s configuration and the patches of a directory.',
      'made() {',
      '  rm -rf "$work/dryrun" && mkdir -p "$work/dryrun"',
      '  KUBEADM_UPGRADE_DRYRUN_DIR=$work/dryrun kubeadm upgrade node phase kubelet-config --dry-run --patches "$1" >"$work/kubeadm.log" 2>&1 || { tail -n 5 "$work/kubeadm.log" >&2; doubt "kubeadm does not make a configuration of this."; }',
      '  [ -s "$work/dryrun/config.yaml" ] || doubt "This kubeadm does not show what it would write: it takes 1.31 or newer."',
      '  cp "$work/dryrun/config.yaml" "$2"',
      '}',
      'mkdir -p "$work/patches"',
      `if [ -d ${PATCHES_DIRECTORY} ]; then cp ${PATCHES_DIRECTORY}/* "$work/patches/" 2>/dev/null || true; fi`,
      'made "$work/patches" "$work/base.yaml"',
      'if ! diff -u "$config" "$work/base.yaml" >"$work/lost" && [ "${1:-}" != --anyway ]; then',
      '  cat "$work/lost"',
      '  doubt "$config was changed on this node, and kubeadm would undo that. Put these lines into the ConfigMap kubelet-config or into a patch first, or run apply.sh --anyway."',
      'fi',
      `cp "$here/patches/${patch}" "$work/patches/"`,
      'made "$work/patches" "$work/config.yaml"',
      `shall ${PATCHES_DIRECTORY}/${patch} "$here/patches/${patch}"`,
      ...(fields.protectKernelDefaults === true
        ? ['shall /etc/sysctl.d/90-kubelet.conf "$here/files/90-kubelet.conf"']
        : []),
      'shall "$config" "$work/config.yaml"',
      'apply_states',
    ],
  });

function kubeadm(bundle: KubeletBundle): Change[] {
  const { id, title, nodes, fields, after = [] } = bundle;
  const patch = `kubeletconfiguration-${id}+strategic.yaml`;
  const run = (node: string): string => runOnNode(id, node, 'apply.sh');
  return [
    {
      kind: 'file',
      path: `control-plane/${id}/apply.sh`,
      content: script(bundle, patch),
      executable: true,
      run: { id, nodes, ...bundle.run },
      destination: `run as root on ${listing(nodes, 5)}, one node at a time`,
    },
    {
      kind: 'file',
      path: `control-plane/${id}/rollback.sh`,
      content: rollbackScript(id, title, 'kubelet'),
      executable: true,
      destination: 'the way back, run as root on a node',
    },
    {
      kind: 'file',
      path: `control-plane/${id}/patches/${patch}`,
      content: document(fields),
      destination: `${PATCHES_DIRECTORY} on each node`,
      upload: { configMap: 'kubelet-config', key: 'kubelet', fields, removed: [] },
    },
    ...sysctls(bundle),
    {
      kind: 'guide',
      title,
      where: 'each node, one at a time',
      steps: [
        {
          text: 'Copy the folder to each node.',
          commands: nodes.map((node) => copyToNode(id, node)),
        },
        {
          text: `Change one node, and look at its pods for a while. The script keeps the old configuration in ${BACKUPS}, waits for the kubelet’s health check, and puts the old configuration back when it fails.`,
          commands: nodes.slice(0, 1).map(run),
        },
        ...(nodes.length > 1
          ? [{ text: 'Then the others, one after another.', commands: nodes.slice(1).map(run) }]
          : []),
        ...after,
        {
          text: 'Make it last for upgrades and for nodes that join later: merge the fields of the patch into data.kubelet of the ConfigMap.',
          commands: ['kubectl --namespace kube-system edit configmap kubelet-config'],
        },
        {
          text: 'The way back, on a node.',
          commands: nodes.slice(0, 1).map((node) => runOnNode(id, node, 'rollback.sh')),
        },
      ],
      verify: `kubectl get --raw ${shellQuote(`/api/v1/nodes/${nodes[0] ?? 'NODE'}/proxy/configz`)}`,
    },
  ];
}

function rancher(bundle: KubeletBundle, name: 'k3s' | 'rke2'): Change[] {
  const { id, title, fields, after = [] } = bundle;
  const path = `control-plane/${id}/90-kubeharden-${id}.conf`;
  const target = `/var/lib/rancher/${name}/agent/etc/kubelet.conf.d/90-kubeharden-${id}.conf`;
  const restart = `systemctl restart ${name === 'k3s' ? 'k3s' : 'rke2-server'} || systemctl restart ${name === 'k3s' ? 'k3s-agent' : 'rke2-agent'}`;
  return [
    { kind: 'file', path, content: document(fields), destination: `${target} on each node` },
    ...sysctls(bundle),
    {
      kind: 'guide',
      title,
      where: 'each node, one at a time',
      steps: [
        ...(fields.protectKernelDefaults === true
          ? [
              {
                text: 'Set the kernel as the kubelet expects it.',
                commands: [
                  `install -m 644 control-plane/${id}/files/90-kubelet.conf /etc/sysctl.d/90-kubelet.conf`,
                  'sysctl --system',
                ],
              },
            ]
          : []),
        {
          text: 'Put the file in place and restart the service. The kubelet reads drop-in files of that directory from Kubernetes 1.32 on; before, give the same settings as kubelet-arg in config.yaml.',
          commands: [`install -D -m 600 ${shellQuote(path)} ${shellQuote(target)}`, restart],
        },
        ...after,
        { text: 'The way back.', commands: [`rm ${shellQuote(target)}`, restart] },
      ],
      verify: 'kubectl get nodes',
    },
  ];
}

const PROVIDERS: Readonly<Partial<Record<Distribution, string>>> = {
  EKS: 'Put nodeconfig.yaml into the user data of the node group’s launch template, or of the EC2NodeClass with Karpenter, and roll the group. Bottlerocket takes settings.kubernetes in its TOML user data instead.',
  GKE: 'GKE takes only some of these, such as podPidsLimit, from a system configuration file; the read-only port has a switch of its own. The rest is Google’s to set.',
  AKS: 'AKS takes only some of these, such as podMaxPids, when a node pool is made, with a kubelet configuration file. The rest is Azure’s to set.',
  OpenShift: 'Apply the KubeletConfig to one pool first; the machine config operator rolls its nodes one by one.',
  kind: 'Put the document under kubeadmConfigPatches of the kind configuration and create the cluster anew.',
  minikube: 'Start minikube with --extra-config=kubelet.FIELD=VALUE for each field.',
};

const COMMANDS: Readonly<Partial<Record<Distribution, readonly string[]>>> = {
  EKS: [
    'aws eks update-nodegroup-version --cluster-name "$CLUSTER" --nodegroup-name "$NODEGROUP" --launch-template name="$TEMPLATE",version="$VERSION"',
  ],
  GKE: [
    'gcloud container node-pools update "$POOL" --cluster "$CLUSTER" --location "$LOCATION" --system-config-from-file node-system-config.yaml',
    'gcloud container clusters update "$CLUSTER" --location "$LOCATION" --no-enable-insecure-kubelet-readonly-port',
  ],
  AKS: [
    'az aks nodepool add --resource-group "$GROUP" --cluster-name "$CLUSTER" --name "$POOL" --kubelet-config kubelet.json',
  ],
  OpenShift: ['oc apply --filename kubelet.yaml', 'oc get machineconfigpool worker --watch'],
};

const openShift = (id: string, fields: KubeletBundle['fields']): string =>
  toYaml([
    {
      apiVersion: 'machineconfiguration.openshift.io/v1',
      kind: 'KubeletConfig',
      metadata: { name: `kubeharden-${id}` },
      spec: {
        machineConfigPoolSelector: { matchLabels: { 'pools.operator.machineconfiguration.openshift.io/worker': '' } },
        kubeletConfig: fields,
      },
    },
  ]);

function elsewhere({ id, title, nodes, fields, after = [] }: KubeletBundle, distribution: Distribution): Change[] {
  const eks = distribution === 'EKS';
  return [
    {
      kind: 'file',
      path: `control-plane/${id}/${eks ? 'nodeconfig' : 'kubelet'}.yaml`,
      content: eks
        ? toYaml([{ apiVersion: 'node.eks.aws/v1alpha1', kind: 'NodeConfig', spec: { kubelet: { config: fields } } }])
        : distribution === 'OpenShift'
          ? openShift(id, fields)
          : document(fields),
      destination: eks ? 'the user data of the nodes’ launch template' : `the kubelets of ${listing(nodes)}`,
    },
    {
      kind: 'guide',
      title,
      where: 'your workstation',
      steps: [
        {
          text:
            PROVIDERS[distribution] ??
            'Merge the fields into the file that the kubelet is started with (--config), keep a copy of the old one, and restart the kubelet, one node at a time.',
          commands: COMMANDS[distribution] ?? [],
        },
        ...after,
        {
          text: 'Nodes are replaced or restarted one by one; see that their pods are well before the next.',
          commands: ['kubectl get nodes'],
        },
      ],
    },
  ];
}
