import type { GuideStep } from '../../core/change.ts';
import type { Node } from '../../core/kube/objects.ts';
import type { Distribution } from '../../core/platform.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing, shellQuote } from '../../core/text.ts';
import type { Release } from '../../knowledge/releases.ts';
import { apiText, changesOf, removedBetween } from '../../knowledge/removals.ts';
import { drain, uncordon } from './draining.ts';
import { installs, nodesInOrder, poolsOf } from './node-groups.ts';

const PLACE = 'the machine that each command names; kubectl on your workstation';
/** More nodes than these are not written out one by one. */
const MOST_NODES = 12;

const minorNumber = ({ minor }: Release): number => Number(minor.split('.')[1]);

/** What a minor brings, what stops with it, and which APIs it no longer serves. */
function changes(release: Release, present: string): GuideStep[] {
  if (release.minor === present) return [];
  const minor = minorNumber(release);
  const { brings, stops } = changesOf(minor);
  const gone = removedBetween(minor - 1, minor);
  return [
    ...(brings.length > 0 ? [{ text: `${release.minor} brings: ${brings.join('; ')}.` }] : []),
    ...(stops.length > 0 ? [{ text: `With ${release.minor} ends: ${stops.join('; ')}.` }] : []),
    ...(gone.length > 0
      ? [
          {
            text: `${release.minor} no longer serves: ${gone.map((api) => `${apiText(api)} (now ${api.instead})`).join('; ')}.`,
          },
        ]
      : []),
  ];
}

const named = (nodes: readonly Node[], fallback: string): readonly string[] =>
  nodes.length > 0 ? nodes.slice(0, MOST_NODES).map(({ metadata }) => metadata.name) : [fallback];

const rest = (nodes: readonly Node[]): GuideStep[] =>
  nodes.length > MOST_NODES
    ? [{ text: `The other ${nodes.length - MOST_NODES} nodes in the same way, one at a time.` }]
    : [];

const osOf = (nodes: readonly Node[], name: string): Node | undefined =>
  nodes.find(({ metadata }) => metadata.name === name);

const onNode = (node: string, command: string): string => `ssh ${shellQuote(`root@${node}`)} ${shellQuote(command)}`;

function kubeadm({ minor, latest }: Release, snapshot: Snapshot): readonly GuideStep[] {
  const { control, workers } = nodesInOrder(snapshot);
  const [first = 'FIRST-CONTROL-PLANE-NODE', ...others] = named(control, 'FIRST-CONTROL-PLANE-NODE');
  const kubeadmOn = (node: string): string => installs(osOf(control, node), ['kubeadm'], latest.version);
  const upgraded = (nodes: readonly Node[], node: string): readonly string[] => [
    drain(node),
    onNode(
      node,
      `${installs(osOf(nodes, node), ['kubeadm', 'kubelet', 'kubectl'], latest.version)} && kubeadm upgrade node && systemctl daemon-reload && systemctl restart kubelet`,
    ),
    `kubectl wait --for=condition=Ready node/${shellQuote(node)} --timeout=10m`,
    uncordon(node),
  ];
  return [
    {
      text: `On every machine, point the package source at ${minor}: https://pkgs.k8s.io/core:/stable:/v${minor}/deb/ (or /rpm/).`,
    },
    {
      text: `On ${first}: upgrade kubeadm, look at the plan, then apply it. kubeadm brings its own etcd and CoreDNS along.`,
      commands: [
        onNode(first, kubeadmOn(first)),
        onNode(first, 'kubeadm upgrade plan'),
        onNode(first, `kubeadm upgrade apply --yes v${latest.version}`),
      ],
    },
    ...others.map((node) => ({
      text: `On ${node}, once ${first} is healthy:`,
      commands: [onNode(node, kubeadmOn(node)), onNode(node, 'kubeadm upgrade node')],
    })),
    ...named(control, 'CONTROL-PLANE-NODE').map((node) => ({
      text: `The kubelet of ${node}: drained, upgraded, put back.`,
      commands: upgraded(control, node),
    })),
    ...named(workers, 'WORKER').map((node) => ({
      text: `${node}: drained, upgraded, put back. Go on when its pods run elsewhere and it is Ready.`,
      commands: upgraded(workers, node),
    })),
    ...rest(workers),
  ];
}

const cluster = ({ cloud }: Snapshot): string => (cloud ? shellQuote(cloud.cluster) : '"$CLUSTER"');
const place = ({ cloud }: Snapshot, variable: string): string => (cloud ? shellQuote(cloud.place) : `"$${variable}"`);
const pools = (snapshot: Snapshot, variable: string): readonly string[] => {
  const found = poolsOf(snapshot);
  return found.length > 0 ? found.slice(0, MOST_NODES).map(shellQuote) : [`"$${variable}"`];
};

/** k3s and RKE2 are a program on each machine: servers first. */
const rancher =
  (install: (minor: string) => string, server: string, agent: string) =>
  ({ minor }: Release, snapshot: Snapshot): readonly GuideStep[] => {
    const { control, workers } = nodesInOrder(snapshot);
    return [
      ...named(control, 'SERVER').map((node) => ({
        text: `Server ${node}: a server is not drained first, its pods go on running.`,
        commands: [onNode(node, install(minor)), onNode(node, `systemctl restart ${server}`)],
      })),
      ...named(workers, 'AGENT').map((node) => ({
        text: `Agent ${node}: drained, upgraded, put back.`,
        commands: [drain(node), onNode(node, `${install(minor)} && systemctl restart ${agent}`), uncordon(node)],
      })),
      ...rest(workers),
    ];
  };

const PROVIDERS: Readonly<
  Partial<Record<Distribution, (release: Release, snapshot: Snapshot) => readonly GuideStep[]>>
> = {
  kubeadm,
  EKS: ({ minor }, snapshot) => [
    {
      text: 'EKS looks for what stands in the way (upgrade insights); read them first. A control plane cannot go back.',
      commands: [
        `aws eks list-insights --cluster-name ${cluster(snapshot)} --region ${place(snapshot, 'REGION')} --filter categories=UPGRADE_READINESS`,
      ],
    },
    {
      text: 'The control plane.',
      commands: [
        `aws eks update-cluster-version --name ${cluster(snapshot)} --region ${place(snapshot, 'REGION')} --kubernetes-version ${minor}`,
        `aws eks wait cluster-active --name ${cluster(snapshot)} --region ${place(snapshot, 'REGION')}`,
      ],
    },
    {
      text: 'The add-ons: vpc-cni, kube-proxy and coredns come in a version for each minor.',
      commands: [
        `for each in vpc-cni kube-proxy coredns; do aws eks describe-addon-versions --addon-name $each --kubernetes-version ${minor} --query 'addons[0].addonVersions[0].addonVersion'; done`,
      ],
    },
    {
      text: 'Each node group; it drains its nodes and waits for disruption budgets. Karpenter replaces its nodes by itself once its AMI selector finds the new image.',
      commands: pools(snapshot, 'NODEGROUP').map(
        (pool) =>
          `aws eks update-nodegroup-version --cluster-name ${cluster(snapshot)} --region ${place(snapshot, 'REGION')} --nodegroup-name ${pool}`,
      ),
    },
  ],
  GKE: ({ minor }, snapshot) => [
    {
      text: 'See which versions are offered, then the control plane.',
      commands: [
        `gcloud container get-server-config --location ${place(snapshot, 'LOCATION')} --format 'yaml(channels)'`,
        `gcloud container clusters upgrade ${cluster(snapshot)} --location ${place(snapshot, 'LOCATION')} --master --cluster-version ${minor}`,
      ],
    },
    {
      text: 'Then each node pool; GKE drains its nodes for at most an hour each, whatever budgets say.',
      commands: pools(snapshot, 'POOL').map(
        (pool) =>
          `gcloud container clusters upgrade ${cluster(snapshot)} --location ${place(snapshot, 'LOCATION')} --node-pool ${pool} --cluster-version ${minor}`,
      ),
    },
  ],
  AKS: ({ latest }, snapshot) => [
    {
      text: 'See which versions are offered, then the control plane alone.',
      commands: [
        `az aks get-upgrades --resource-group ${place(snapshot, 'GROUP')} --name ${cluster(snapshot)} --output table`,
        `az aks upgrade --resource-group ${place(snapshot, 'GROUP')} --name ${cluster(snapshot)} --kubernetes-version ${latest.version} --control-plane-only --yes`,
      ],
    },
    {
      text: 'Then each node pool; a drain that a disruption budget holds up ends the upgrade of the pool half-way.',
      commands: pools(snapshot, 'POOL').map(
        (pool) =>
          `az aks nodepool upgrade --resource-group ${place(snapshot, 'GROUP')} --cluster-name ${cluster(snapshot)} --name ${pool} --kubernetes-version ${latest.version}`,
      ),
    },
  ],
  k3s: rancher((minor) => `curl -sfL https://get.k3s.io | INSTALL_K3S_CHANNEL=v${minor} sh -s -`, 'k3s', 'k3s-agent'),
  RKE2: rancher(
    (minor) => `curl -sfL https://get.rke2.io | INSTALL_RKE2_CHANNEL=v${minor} sh -`,
    'rke2-server',
    'rke2-agent',
  ),
  OpenShift: ({ minor }) => [
    {
      text: `OpenShift upgrades itself along its channels; the release that carries Kubernetes ${minor} is in its notes. Acknowledge the APIs that it removes, then let it go.`,
      commands: [
        'oc adm upgrade',
        'oc get clusterversion -o yaml | grep -A5 Upgradeable',
        'oc adm upgrade --to-latest',
      ],
    },
  ],
  Talos: ({ latest }, snapshot) => [
    {
      text: 'Talos upgrades the components of all nodes from one; its own system is a step of its own, node by node.',
      commands: [
        `talosctl --nodes ${named(nodesInOrder(snapshot).control, 'CONTROL-PLANE-NODE')[0]} upgrade-k8s --to ${latest.version} --dry-run`,
        `talosctl --nodes ${named(nodesInOrder(snapshot).control, 'CONTROL-PLANE-NODE')[0]} upgrade-k8s --to ${latest.version}`,
      ],
    },
  ],
};

const etcdBackup = (snapshot: Snapshot): GuideStep => ({
  text: 'Back up etcd and keep the copy off the node: it is the only way back. It holds every Secret; close it to all but root.',
  commands: named(nodesInOrder(snapshot).control, 'CONTROL-PLANE-NODE')
    .slice(0, 1)
    .map((node) =>
      onNode(
        node,
        'umask 077; ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key snapshot save /var/lib/etcd-before-upgrade.db',
      ),
    ),
});

/** One minor version: what it changes, the commands of this distribution node by node, and how to see that it worked. */
export function hop(
  release: Release,
  present: string,
  distribution: Distribution,
  snapshot: Snapshot,
): { where: string; steps: readonly GuideStep[] } {
  return {
    where: PLACE,
    steps: [
      ...changes(release, present),
      ...(distribution === 'kubeadm' ? [etcdBackup(snapshot)] : []),
      ...(PROVIDERS[distribution]?.(release, snapshot) ?? [
        {
          text: `Upgrade the control plane to ${release.latest.version} the way this distribution does it, then the nodes, one at a time: ${listing(
            named(nodesInOrder(snapshot).workers, 'each node'),
            5,
          )}.`,
        },
      ]),
      {
        text: 'Go on only when everything is healthy on the new version.',
        commands: ['kubectl get nodes', 'kubectl get --raw "/readyz?verbose"', 'kubectl get pods --all-namespaces'],
      },
    ],
  };
}
