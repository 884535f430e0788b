import type { Evidence } from '../../core/finding.ts';
import { staticPodsOf } from '../../core/kube/components.ts';
import { workloadsOf } from '../../core/kube/workloads.ts';
import { platformOf } from '../../core/platform.ts';
import { refText } from '../../core/reference.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import { type Version, versionOf } from '../../knowledge/version.ts';
import type { Product } from '../../knowledge/vulnerability.ts';

/** One version of a product that runs in the cluster, and where. */
export interface Running {
  readonly product: Product;
  /** As reported, such as `v1.33.2-eks-1234`. */
  readonly text: string;
  readonly version: Version;
  /** Nodes, or objects, that run it. */
  readonly where: readonly string[];
  /** Field that showed it. */
  readonly path: string;
  /** Nodes run it under Windows. */
  readonly windows: boolean;
}

interface Sighting {
  readonly product: Product;
  readonly text: string | undefined;
  readonly where: string;
  readonly path: string;
  readonly windows?: boolean;
}

/** The tag of an image; undefined when it is named by digest only. */
export const tagOf = (image: string): string | undefined => /:([\w][\w.-]*)$/.exec(image.split('@')[0] ?? '')?.[1];

/** The image without tag and digest. */
export const repositoryOf = (image: string): string => (image.split('@')[0] ?? '').replace(/:[^/:]*$/, '');

const IMAGE = 'spec.containers.image';

function* controlPlane(snapshot: Snapshot): Iterable<Sighting> {
  const server = snapshot.version?.gitVersion;
  yield { product: 'kube-apiserver', text: server, where: 'GET /version', path: 'gitVersion' };
  let manager = false;
  for (const { name, ref, version } of staticPodsOf(snapshot)) {
    const where = refText(ref);
    if (name === 'kube-scheduler') continue;
    if (name === 'kube-controller-manager') manager = true;
    yield { product: name, text: version, where, path: IMAGE };
  }
  const { managed, distribution } = platformOf(snapshot);
  // Providers and k3s run both from one release.
  if (!manager && (managed || distribution === 'k3s'))
    yield { product: 'kube-controller-manager', text: server, where: 'GET /version', path: 'gitVersion' };
}

function* nodes(snapshot: Snapshot): Iterable<Sighting> {
  for (const node of list(snapshot, 'nodes')) {
    const info = node.status?.nodeInfo;
    if (!info) continue;
    const where = node.metadata.name;
    const windows = info.operatingSystem === 'windows';
    yield { product: 'kubelet', text: info.kubeletVersion, where, path: 'status.nodeInfo.kubeletVersion', windows };
    const [runtime, text] = info.containerRuntimeVersion.split('://');
    if (runtime === 'containerd' || runtime === 'cri-o')
      yield { product: runtime, text, where, path: 'status.nodeInfo.containerRuntimeVersion', windows };
    if (!windows) yield { product: 'kernel', text: info.kernelVersion, where, path: 'status.nodeInfo.kernelVersion' };
  }
}

function* workloads(snapshot: Snapshot): Iterable<Sighting> {
  for (const { ref, podSpec, specPath } of workloadsOf(snapshot)) {
    for (const { image = '' } of podSpec.containers) {
      const repository = repositoryOf(image);
      const path = `${specPath}.containers.image`;
      if (ref.kind === 'DaemonSet' && ref.namespace === 'kube-system' && /(^|\/)kube-proxy[\w-]*$/.test(repository))
        yield { product: 'kube-proxy', text: tagOf(image), where: refText(ref), path };
      else if (/(^|\/)ingress-nginx\/controller(-chroot)?$/.test(repository))
        yield { product: 'ingress-nginx', text: tagOf(image), where: refText(ref), path };
      else if (/(^|\/)csi-proxy$/.test(repository))
        yield { product: 'csi-proxy', text: tagOf(image), where: refText(ref), path };
    }
  }
}

/** What no API shows: runc on the nodes that were read, and the kubectl of this machine. */
function* machines({ nodeFacts = [], kubectl }: Snapshot): Iterable<Sighting> {
  for (const { node, versions } of nodeFacts)
    yield {
      product: 'runc',
      text: /\bversion (\d\S*)/.exec(versions.runc ?? '')?.[1],
      where: node,
      path: 'runc --version',
    };
  yield { product: 'kubectl', text: kubectl, where: 'this machine', path: 'kubectl version --client' };
}

/** Every distinct version in the cluster by product. */
export const runningVersions: (snapshot: Snapshot) => ReadonlyMap<Product, readonly Running[]> = memoize((snapshot) => {
  const found = new Map<string, { running: Running; where: string[] }>();
  for (const source of [controlPlane, nodes, workloads, machines]) {
    for (const { product, text, where, path, windows = false } of source(snapshot)) {
      const version = text === undefined ? undefined : versionOf(text);
      if (!version || text === undefined) continue;
      // A tag and /version name the same release with and without `v`.
      const key = `${product} ${text.replace(/^v/, '')} ${windows}`;
      const known = found.get(key);
      if (known) known.where.push(where);
      else {
        const places = [where];
        found.set(key, { running: { product, text, version, where: places, path, windows }, where: places });
      }
    }
  }
  return Map.groupBy(
    [...found.values()].map(({ running }) => running),
    ({ product }) => product,
  );
});

export const evidenceOf = (running: readonly Running[]): Evidence[] =>
  running.map(({ path, text, where }) => ({ path, value: text, source: listing(where, 5) }));

export const versionsText = (running: readonly Running[]): string =>
  listing(
    running.map(({ text }) => text),
    4,
  );

export const placesText = (running: readonly Running[]): string =>
  listing([...new Set(running.flatMap(({ where }) => where))], 4);
