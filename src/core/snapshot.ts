import type { AuditUsage } from './kube/audit-usage.ts';
import type { ApiMetrics } from './kube/metrics.ts';
import type { FlowFacts } from './kube/network/flows.ts';
import type { NodeFacts } from './kube/node-facts.ts';
import type { KubeObject, ObjectOf } from './kube/objects.ts';
import type { ImageVulnerabilities } from './kube/vulnerabilities.ts';
import type { RepositoryFacts } from './pipeline/repository.ts';
import type { ListedResource, ResourceType } from './resources.ts';

/** What could not be read, and what would let it be read. */
export interface Refusal {
  readonly resource: ResourceType;
  /** Absent when the whole cluster's list was refused. */
  readonly namespace?: string;
  /** Node or object that was refused, where only that one was. */
  readonly name?: string;
  readonly reason: 'forbidden' | 'unauthorized' | 'timeout' | 'not-exposed' | 'not-collected' | 'error';
  readonly message: string;
  /** The RBAC rule that would resolve it. */
  readonly permission?: { readonly verb: string; readonly group: string; readonly resource: string };
}

/** Name, type and number of keys: all that is ever known of a Secret. */
export interface SecretSummary {
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly keys: number;
  /** Service-account tokens only. */
  readonly serviceAccount?: string;
  /** ISO date from the `kubernetes.io/legacy-token-last-used` label of service-account tokens. */
  readonly lastUsed?: string;
  /** Of a manifest: where it is written, and how many values stand there for everybody to read. */
  readonly written?: { readonly file: string; readonly line: number; readonly readable: number };
}

/** One served resource, from discovery. */
export interface DiscoveredResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** `GET /version`. */
export interface ServerVersion {
  readonly gitVersion: string;
  readonly major: string;
  readonly minor: string;
}

/** A serving certificate as its TLS handshake shows it. */
export interface SeenCertificate {
  /** `API server`, or `kubelet NODE`. */
  readonly server: string;
  /** `host:port`. */
  readonly at: string;
  readonly subject: string;
  readonly issuer: string;
  /** ISO time. */
  readonly notAfter: string;
}

export type CloudProvider = 'EKS' | 'GKE' | 'AKS';

/** A managed cluster as its provider's program describes it. What was asked in vain is a refusal of `cloud`. */
export interface CloudFacts {
  readonly provider: CloudProvider;
  readonly cluster: string;
  /** Region, location or resource group. */
  readonly place: string;
  /** Project of GKE. */
  readonly project?: string;
  /** Answers by question, reduced to what checks read. */
  readonly answers: Readonly<Record<string, unknown>>;
}

export interface SnapshotSource {
  readonly kind: 'live' | 'demo' | 'files' | 'snapshot';
  /** Context name, directory, or file. */
  readonly name: string;
}

/** Tells one cluster from another of the same name. */
export interface ClusterIdentity {
  /** UID of the `kube-system` namespace; empty where there is no cluster. */
  readonly uid: string;
  readonly server: string;
  readonly context: string;
}

/** Who asks: the authenticated user, as the API server sees it. */
export interface Operator {
  readonly username: string;
  readonly groups: readonly string[];
}

/** A file that looks like a manifest and could not be judged. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** Everything that was read of a cluster in one pass, reduced to what checks need. Plain JSON. */
export interface Snapshot {
  readonly schemaVersion: 1;
  readonly source: SnapshotSource;
  /** ISO time; also "today" for all rules about dates. */
  readonly takenAt: string;
  readonly identity: ClusterIdentity;
  readonly operator?: Operator;
  readonly version?: ServerVersion;
  readonly resources: { readonly [R in ListedResource]?: readonly ObjectOf<R>[] };
  readonly secrets: readonly SecretSummary[];
  /** Named ConfigMaps only, keyed `namespace/name`, each a map of its data. */
  readonly configMaps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Running kubelet configuration by node name (`/configz`). */
  readonly kubelets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Effective flags of the API server that answered, from `/flagz`; absent where it serves none. */
  readonly flagz?: Readonly<Record<string, string>>;
  /** Flags of kubelets that `/configz` does not hold, by node name, from `/flagz`. */
  readonly kubeletFlags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the API server counted since it started; absent where `/metrics` was refused. */
  readonly metrics?: ApiMetrics;
  /** HTTP status that a request without credentials for `/version` got. */
  readonly anonymousStatus?: number;
  /** Certificates that servers of the cluster presented. */
  readonly certificates?: readonly SeenCertificate[];
  /** Version of the kubectl on this machine, such as `v1.36.3`; absent where there is none. */
  readonly kubectl?: string;
  /** What the provider's own program says of a managed cluster; absent where it was not asked. */
  readonly cloud?: CloudFacts;
  /** What the machines themselves show; absent where none was asked. */
  readonly nodeFacts?: readonly NodeFacts[];
  /** Who did what, from audit logs; absent where none was given. */
  readonly auditUsage?: AuditUsage;
  /** Who connected to whom, from flow logs; absent where none was given. */
  readonly flows?: FlowFacts;
  /** What a scanner knows of the images that run; absent where none was asked. */
  readonly vulnerabilities?: readonly ImageVulnerabilities[];
  /** The repository that is worked in; absent outside of one. */
  readonly repository?: RepositoryFacts;
  readonly discovery: readonly DiscoveredResource[];
  readonly refusals: readonly Refusal[];
  /** Files that were not judged; absent where none were left out. */
  readonly skipped?: readonly SkippedFile[];
  /** Where images may come from, as the project says; absent where it says nothing. */
  readonly trustedRegistries?: readonly string[];
}

const NONE: readonly never[] = [];

/** The objects of a resource; empty when none were read (ask `refusalOf` why). */
export const list = <R extends ListedResource>(snapshot: Snapshot, resource: R): readonly ObjectOf<R>[] =>
  (snapshot.resources[resource] as readonly ObjectOf<R>[] | undefined) ?? NONE;

/** The refusal that covers a whole resource, or the given namespace of it. */
export const refusalOf = (snapshot: Snapshot, resource: ResourceType, namespace?: string): Refusal | undefined =>
  snapshot.refusals.find(
    (refusal) =>
      refusal.resource === resource &&
      refusal.name === undefined &&
      (refusal.namespace === undefined || refusal.namespace === namespace),
  );

/** `derive` once per snapshot and keep the answer for as long as the snapshot lives. */
export function memoize<T>(derive: (snapshot: Snapshot) => T): (snapshot: Snapshot) => T {
  const known = new WeakMap<Snapshot, T>();
  return (snapshot) => {
    let value = known.get(snapshot);
    if (value === undefined) {
      value = derive(snapshot);
      known.set(snapshot, value);
    }
    return value;
  };
}

/** Objects of a resource by namespace. */
export function byNamespace<T extends KubeObject>(objects: Iterable<T>): Map<string, T[]> {
  return Map.groupBy(objects, (object) => object.metadata.namespace ?? '');
}

/** An empty snapshot, for tests and for building one up. */
export const emptySnapshot = (overrides: Partial<Snapshot> = {}): Snapshot => ({
  schemaVersion: 1,
  source: { kind: 'files', name: '' },
  takenAt: '1970-01-01T00:00:00Z',
  identity: { uid: '', server: '', context: '' },
  resources: {},
  secrets: [],
  configMaps: {},
  kubelets: {},
  discovery: [],
  refusals: [],
  ...overrides,
});
