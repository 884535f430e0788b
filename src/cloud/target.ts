import { AppError } from '../core/errors.ts';
import { platformOf } from '../core/platform.ts';
import { type CloudProvider, list, type Snapshot } from '../core/snapshot.ts';

/** The cluster as its provider knows it. */
export interface CloudTarget {
  readonly provider: CloudProvider;
  readonly cluster: string;
  /** Region of EKS, location of GKE, resource group of AKS. */
  readonly place: string;
  /** GKE only. */
  readonly project?: string;
}

/** What the operator said of it, where the cluster does not show it. */
export interface CloudHints {
  readonly cluster?: string;
  readonly place?: string;
  readonly project?: string;
}

/** Names that a provider gives; anything else is no argument for its program. */
const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/;
const valid = (text: string | undefined): string | undefined => (text && NAME.test(text) ? text : undefined);

const labelOf = (snapshot: Snapshot, ...names: readonly string[]): string | undefined => {
  for (const { metadata } of list(snapshot, 'nodes'))
    for (const name of names) if (metadata.labels?.[name]) return metadata.labels[name];
  return undefined;
};

const providerIdOf = (snapshot: Snapshot): string =>
  list(snapshot, 'nodes').find(({ spec }) => spec?.providerID)?.spec?.providerID ?? '';

type Found = Partial<Record<'cluster' | 'place' | 'project', string>>;

function eks(snapshot: Snapshot): Found {
  const { server, context } = snapshot.identity;
  const arn = /arn:aws[\w-]*:eks:([\w-]+):\d+:cluster\/([\w-]+)/.exec(context);
  const eksctl = /@([\w-]+)\.([\w-]+)\.eksctl\.io$/.exec(context);
  const cluster = arn?.[2] ?? eksctl?.[1] ?? labelOf(snapshot, 'alpha.eksctl.io/cluster-name');
  const place =
    arn?.[1] ??
    eksctl?.[2] ??
    /\.([a-z]{2}(?:-[a-z]+)+-\d)\.eks\.amazonaws\.com/.exec(server)?.[1] ??
    labelOf(snapshot, 'topology.kubernetes.io/region');
  return { ...(cluster ? { cluster } : {}), ...(place ? { place } : {}) };
}

function gke(snapshot: Snapshot): Found {
  const [, project, place, cluster] = /^gke_([^_]+)_([^_]+)_(.+)$/.exec(snapshot.identity.context) ?? [];
  const own = project ?? /^gce:\/\/([^/]+)\//.exec(providerIdOf(snapshot))?.[1];
  const region = place ?? labelOf(snapshot, 'topology.kubernetes.io/region');
  return { ...(cluster ? { cluster } : {}), ...(region ? { place: region } : {}), ...(own ? { project: own } : {}) };
}

/** AKS names its group of nodes MC_GROUP_CLUSTER_REGION; where a name has an underscore, only the operator knows. */
function aks(snapshot: Snapshot): Found {
  const parts = (labelOf(snapshot, 'kubernetes.azure.com/cluster') ?? '').split('_');
  if (parts[0] !== 'MC' || parts.length !== 4) return {};
  return { ...(parts[2] ? { cluster: parts[2] } : {}), ...(parts[1] ? { place: parts[1] } : {}) };
}

const FINDERS: Readonly<Record<CloudProvider, (snapshot: Snapshot) => Found>> = { EKS: eks, GKE: gke, AKS: aks };
const PLACES: Readonly<Record<CloudProvider, string>> = { EKS: 'region', GKE: 'location', AKS: 'resource group' };

const isProvider = (name: string): name is CloudProvider => name in FINDERS;

/** Which cluster to ask for; undefined where no provider runs it. What cannot be told is asked of the operator. */
export function cloudTargetOf(snapshot: Snapshot, hints: CloudHints = {}): CloudTarget | undefined {
  const { distribution } = platformOf(snapshot);
  if (!isProvider(distribution)) return undefined;
  const found = FINDERS[distribution](snapshot);
  const cluster = valid(hints.cluster ?? found.cluster);
  const place = valid(hints.place ?? found.place);
  const project = valid(hints.project ?? found.project);
  if (!cluster || !place)
    throw new AppError(
      'usage',
      `This is a cluster of ${distribution}, but not which ${cluster ? PLACES[distribution] : 'cluster'} it is there.`,
      `Say it with --cloud-cluster NAME --cloud-place ${PLACES[distribution].replace(' ', '-').toUpperCase()}.`,
    );
  return { provider: distribution, cluster, place, ...(project ? { project } : {}) };
}
