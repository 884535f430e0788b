import type { GuideChange, GuideStep } from '../../../core/change.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Node } from '../../../core/kube/objects.ts';
import { type Distribution, platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { untilThen } from '../before-upgrade.ts';
import { drain, drainNotes, uncordon } from '../draining.ts';
import { nodesInOrder, poolsOf } from '../node-groups.ts';

const MOST_NODES = 12;

const isRpm = (node: Node): boolean =>
  /red hat|centos|rocky|alma|oracle|fedora|amazon linux/i.test(node.status?.nodeInfo?.osImage ?? '');

/** Runtime, runc and kernel in one go: the node is drained anyway, and a kernel wants a reboot. */
const packages = (node: Node): string =>
  isRpm(node)
    ? 'dnf upgrade -y containerd.io cri-o runc kernel || dnf upgrade -y'
    : "apt-get update && apt-get install -y --only-upgrade containerd containerd.io runc cri-o 'linux-image-*' || apt-get dist-upgrade -y";

const byHand = (snapshot: Snapshot): GuideStep[] => {
  const { control, workers } = nodesInOrder(snapshot);
  const nodes = [...workers, ...control].filter(({ status }) => status?.nodeInfo?.operatingSystem !== 'windows');
  return [
    ...nodes.slice(0, MOST_NODES).map((node) => {
      const name = node.metadata.name;
      return {
        text: `${name}: drained, upgraded, restarted, looked at, put back.`,
        commands: [
          drain(name),
          `ssh ${shellQuote(`root@${name}`)} ${shellQuote(`${packages(node)}; systemctl reboot`)}`,
          `kubectl wait --for=condition=Ready node/${shellQuote(name)} --timeout=15m`,
          `kubectl get node ${shellQuote(name)} --output wide`,
          uncordon(name),
        ],
      };
    }),
    ...(nodes.length > MOST_NODES
      ? [{ text: `The other ${nodes.length - MOST_NODES} nodes in the same way, one at a time.` }]
      : []),
  ];
};

const place = ({ cloud }: Snapshot, otherwise: string): string => (cloud ? shellQuote(cloud.place) : otherwise);
const cluster = ({ cloud }: Snapshot): string => (cloud ? shellQuote(cloud.cluster) : '"$CLUSTER"');
const pools = (snapshot: Snapshot): readonly string[] => {
  const found = poolsOf(snapshot);
  return found.length > 0 ? found.map(shellQuote) : ['"$POOL"'];
};

/** Providers replace nodes as a whole: the image carries runtime, runc and kernel. */
const IMAGES: Readonly<Partial<Record<Distribution, (snapshot: Snapshot) => GuideStep>>> = {
  EKS: (snapshot) => ({
    text: 'Each node group takes the newest image of its kind; nodes of Amazon Linux 2 need a group with another AMI type, as its images have ended.',
    commands: pools(snapshot).map(
      (pool) =>
        `aws eks update-nodegroup-version --cluster-name ${cluster(snapshot)} --region ${place(snapshot, '"$REGION"')} --nodegroup-name ${pool}`,
    ),
  }),
  GKE: (snapshot) => ({
    text: 'Each node pool takes the newest image for its version.',
    commands: pools(snapshot).map(
      (pool) =>
        `gcloud container clusters upgrade ${cluster(snapshot)} --location ${place(snapshot, '"$LOCATION"')} --node-pool ${pool}`,
    ),
  }),
  AKS: (snapshot) => ({
    text: 'Each node pool takes the newest node image.',
    commands: pools(snapshot).map(
      (pool) =>
        `az aks nodepool upgrade --resource-group ${place(snapshot, '"$GROUP"')} --cluster-name ${cluster(snapshot)} --name ${pool} --node-image-only`,
    ),
  }),
  k3s: () => ({
    text: 'k3s carries containerd and runc: a newer k3s brings newer ones. The kernel is the machine’s own.',
  }),
  RKE2: () => ({
    text: 'RKE2 carries containerd and runc: a newer RKE2 brings newer ones. The kernel is the machine’s own.',
  }),
  Talos: () => ({
    text: 'A Talos release carries runtime, runc and kernel: upgrade node by node, it drains each by itself.',
    commands: ['talosctl --nodes NODE upgrade --image ghcr.io/siderolabs/installer:VERSION'],
  }),
  OpenShift: () => ({
    text: 'An OpenShift release carries the nodes’ whole system: upgrade the cluster.',
    commands: ['oc adm upgrade'],
  }),
};

const MANAGED: readonly Distribution[] = ['EKS', 'GKE', 'AKS', 'Talos', 'OpenShift'];

/** What is known of the nodes’ software, the worst first. */
function reasons(findings: readonly Finding[]): string {
  const told = (name: string): string[] =>
    [...new Set(findings.flatMap(({ data }) => (data[name] === undefined ? [] : [String(data[name])])))].sort();
  // Only what names its program is told as ended; bare numbers are of nodes that differ.
  const versions = told('versions').filter((text) => /^[a-z]/i.test(text));
  const [cves, ended, facts] = [told('cve'), [...versions, ...told('os')], told('facts')];
  return [
    ...(cves.length > 0 ? [`have ${count(cves.length, 'known hole')} (${listing(cves)})`] : []),
    ...(ended.length > 0 ? [`run ${listing(ended)}, whose support has ended or ends soon`] : []),
    ...(facts.length > 0 ? [`differ in ${listing(facts)}`] : []),
  ].join('; they ');
}

export default defineRemediation({
  id: 'node-software',
  area: 'versions',
  title: 'Bring the nodes up to date',
  fixes: ['ver-kernel-cve', 'ver-node-drift', 'ver-os-eol', 'ver-runc-cve', 'ver-runtime-cve', 'ver-runtime-eol'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    if (findings.length === 0) return;
    yield {
      key: '',
      title: 'Runtime, runc, kernel and system of the nodes',
      why: `The ${count(list(snapshot, 'nodes').length, 'node')} of this cluster ${reasons(findings) || 'are behind'}. What runs below the pods decides whether they are kept apart; no setting of a pod makes up for a hole in it.`,
      findings,
      subjects: [CLUSTER],
      after: 'Scan again: the nodes tell their versions themselves; runc only to --ssh or --local-node.',
    };
  },
  plan(step, _answers, { findings, snapshot }) {
    const { distribution } = platformOf(snapshot);
    const image = IMAGES[distribution]?.(snapshot);
    const own = findings.filter(({ fingerprint }) => step.findings.includes(fingerprint));
    const guide: GuideChange = {
      kind: 'guide',
      title: 'Bring the nodes up to date, one at a time',
      where: 'your workstation',
      steps: [
        ...drainNotes(snapshot),
        ...(image ? [image] : []),
        ...(MANAGED.includes(distribution) ? [] : byHand(snapshot)),
      ],
      verify: 'kubectl get nodes --output wide',
    };
    return [...untilThen(own), guide];
  },
  impact: () => ({
    consequences: [
      {
        level: 'restarts',
        text: 'Every node is drained once: its pods start elsewhere, as far as disruption budgets and room on the other nodes let them.',
      },
      { level: 'note', text: 'A node that does not come back stays cordoned; its pods run on the others.' },
    ],
  }),
});
