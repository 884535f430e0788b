import type { Node } from '../../core/kube/objects.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';

export const isControlPlane = ({ metadata }: Node): boolean =>
  ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'].some(
    (label) => label in (metadata.labels ?? {}),
  );

const byName = (a: Node, b: Node): number => (a.metadata.name < b.metadata.name ? -1 : 1);

/** Control-plane nodes, then the others, each by name: the order in which they are upgraded. */
export function nodesInOrder(snapshot: Snapshot): {
  readonly control: readonly Node[];
  readonly workers: readonly Node[];
} {
  const nodes = list(snapshot, 'nodes').toSorted(byName);
  return { control: nodes.filter(isControlPlane), workers: nodes.filter((node) => !isControlPlane(node)) };
}

/** Labels by which providers name the pool of a node. */
const POOL_LABELS = [
  'eks.amazonaws.com/nodegroup',
  'alpha.eksctl.io/nodegroup-name',
  'karpenter.sh/nodepool',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
  'agentpool',
];

/** Names of node pools or groups, as far as labels name them. */
export const poolsOf = (snapshot: Snapshot): readonly string[] => [
  ...new Set(
    list(snapshot, 'nodes').flatMap(({ metadata }) => {
      const label = POOL_LABELS.find((name) => metadata.labels?.[name]);
      return label ? [metadata.labels?.[label] ?? ''] : [];
    }),
  ),
];

/** How packages of Kubernetes are installed on a node: by what its system calls itself. */
export const installs = (node: Node | undefined, packages: readonly string[], version: string): string =>
  /red hat|centos|rocky|alma|oracle|fedora|amazon linux/i.test(node?.status?.nodeInfo?.osImage ?? '')
    ? `dnf install -y ${packages.map((name) => `${name}-${version}`).join(' ')} --disableexcludes=kubernetes`
    : `apt-get update && apt-get install -y --allow-change-held-packages ${packages.map((name) => `${name}='${version}-*'`).join(' ')}`;
