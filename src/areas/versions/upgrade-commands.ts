import type { GuideStep } from '../../core/change.ts';
import type { Distribution } from '../../core/platform.ts';
import type { Release } from '../../knowledge/releases.ts';

const PLACE = 'the machine that each command names; kubectl on your workstation';

/** Nodes follow the control plane, one at a time, without their pods. */
const NODES: readonly string[] = [
  'kubectl drain NODE --ignore-daemonsets --delete-emptydir-data',
  'kubectl uncordon NODE',
];

const kubeadm = ({ minor, latest }: Release): readonly GuideStep[] => [
  {
    text: `On every machine, point the package source at ${minor}: https://pkgs.k8s.io/core:/stable:/v${minor}/deb/ (or /rpm/).`,
  },
  {
    text: 'On the first control-plane node, upgrade kubeadm, look at the plan, then apply it.',
    commands: [
      `apt-get update && apt-get install -y --allow-change-held-packages kubeadm='${latest.version}-*'`,
      'kubeadm upgrade plan',
      `kubeadm upgrade apply v${latest.version}`,
    ],
  },
  {
    text: 'On each other control-plane node, one at a time:',
    commands: [`apt-get install -y --allow-change-held-packages kubeadm='${latest.version}-*'`, 'kubeadm upgrade node'],
  },
  {
    text: 'Then each node, control-plane nodes first: drained, upgraded, put back. Here NODE stands for its name.',
    commands: [
      NODES[0] ?? '',
      `apt-get install -y --allow-change-held-packages kubeadm='${latest.version}-*' kubelet='${latest.version}-*' kubectl='${latest.version}-*'`,
      'kubeadm upgrade node && systemctl daemon-reload && systemctl restart kubelet',
      NODES[1] ?? '',
    ],
  },
];

const PROVIDERS: Readonly<Partial<Record<Distribution, (release: Release) => readonly GuideStep[]>>> = {
  EKS: ({ minor }) => [
    {
      text: 'The control plane, then each node group.',
      commands: [
        `aws eks update-cluster-version --name "$CLUSTER" --kubernetes-version ${minor}`,
        'aws eks wait cluster-active --name "$CLUSTER"',
        'aws eks update-nodegroup-version --cluster-name "$CLUSTER" --nodegroup-name "$NODEGROUP"',
      ],
    },
  ],
  GKE: ({ minor }) => [
    {
      text: 'The control plane, then each node pool.',
      commands: [
        `gcloud container clusters upgrade "$CLUSTER" --master --cluster-version ${minor}`,
        'gcloud container clusters upgrade "$CLUSTER" --node-pool "$POOL"',
      ],
    },
  ],
  AKS: ({ latest }) => [
    {
      text: 'See which versions are offered, then upgrade the control plane and the node pools.',
      commands: [
        'az aks get-upgrades --resource-group "$GROUP" --name "$CLUSTER" --output table',
        `az aks upgrade --resource-group "$GROUP" --name "$CLUSTER" --kubernetes-version ${latest.version}`,
      ],
    },
  ],
  k3s: ({ minor }) => [
    {
      text: 'Each server first, then each agent, one at a time.',
      commands: [`curl -sfL https://get.k3s.io | INSTALL_K3S_CHANNEL=v${minor} sh -s -`],
    },
  ],
  RKE2: ({ minor }) => [
    {
      text: 'Each server first, then each agent, one at a time.',
      commands: [
        `curl -sfL https://get.rke2.io | INSTALL_RKE2_CHANNEL=v${minor} sh -`,
        'systemctl restart rke2-server',
      ],
    },
  ],
};

/** One minor version: what to check before, the commands of this distribution, and how to see that it worked. */
export function hop(release: Release, distribution: Distribution): { where: string; steps: readonly GuideStep[] } {
  const upgrade = distribution === 'kubeadm' ? kubeadm : PROVIDERS[distribution];
  return {
    where: PLACE,
    steps: [
      {
        text: 'See which APIs are in use that a later version removes; move their users first.',
        commands: ['kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis'],
      },
      ...(distribution === 'kubeadm'
        ? [
            {
              text: 'Back up etcd and keep the copy off the node.',
              commands: [
                'ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379 --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key snapshot save /var/lib/etcd-before-upgrade.db',
              ],
            },
          ]
        : []),
      ...(upgrade?.(release) ?? [
        {
          text: `Upgrade the control plane to ${release.latest.version} the way this distribution does it, then the nodes, one at a time.`,
        },
      ]),
      {
        text: 'Go on only when everything is healthy on the new version.',
        commands: ['kubectl get nodes', 'kubectl get --raw "/readyz?verbose"', 'kubectl get pods --all-namespaces'],
      },
    ],
  };
}
