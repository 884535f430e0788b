// The edges as the core sees them: implemented by cluster/, called only by wizard/ and cli/.
import type { AppError } from './errors.ts';
import type { NodeFacts } from './kube/node-facts.ts';
import type { KubeObject, LabelSelector, Manifest } from './kube/objects.ts';
import type { PodState } from './kube/pod-state.ts';
import type { ResourceRef } from './reference.ts';
import type { ResourceType } from './resources.ts';
import type { Share } from './share.ts';
import type {
  CloudFacts,
  ClusterIdentity,
  Operator,
  Refusal,
  ServerVersion,
  Snapshot,
  SnapshotSource,
} from './snapshot.ts';

/** One context of the kubeconfig, before it was asked anything. */
export interface ContextInfo {
  readonly name: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  readonly namespace?: string;
  readonly current: boolean;
  /** TLS certificates are not verified. */
  readonly insecure: boolean;
  /** Program that the context runs to get credentials. */
  readonly execPlugin?: string;
  /** File that names it. */
  readonly file: string;
}

/** What a cluster answered when it was asked who it is. */
export interface Connection {
  readonly identity: ClusterIdentity;
  readonly version: ServerVersion;
  readonly operator?: Operator;
  readonly distribution: string;
  readonly managed: boolean | undefined;
  /** May create and change what the steps need: asked with SelfSubjectAccessReview. `undefined` when it could not be asked. */
  readonly mayWrite: boolean | undefined;
}

export type CollectEvent =
  | { readonly kind: 'started'; readonly resource: ResourceType }
  | { readonly kind: 'progress'; readonly resource: ResourceType; readonly count: number }
  | {
      readonly kind: 'finished';
      readonly resource: ResourceType;
      readonly count: number;
      /** What came, as it will be in the snapshot: to look at while the rest comes. */
      readonly objects?: readonly KubeObject[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface CollectOptions {
  /** Only these namespaces; all when empty. */
  readonly namespaces?: readonly string[];
  /** Of what there is most of, only what this process judges. */
  readonly share?: Share;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CollectEvent) => void;
}

/** Gives a snapshot: a live cluster, the demo, manifests or a saved file. */
export interface SnapshotSourcePort {
  readonly source: SnapshotSource;
  collect(options: CollectOptions): Promise<Snapshot>;
}

export interface FollowOptions {
  /** Only these namespaces; all when empty. */
  readonly namespaces?: readonly string[];
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Something that checks read has changed. */
  readonly onChange: () => void;
  /** The cluster does not answer any more; it goes on trying. */
  readonly onAway?: (error: AppError) => void;
  readonly onBack?: () => void;
}

/** A snapshot that follows its cluster. */
export interface Followed {
  /** As it is now. */
  snapshot(): Snapshot;
  /** Reads again what cannot be watched. */
  refresh(): Promise<void>;
  /** How many lists are followed. */
  readonly watches: number;
}

export interface WriteOptions {
  /** Ask the API server to validate and admit without storing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** The API server's answer to a write, and the warnings that came with it. */
export interface Answer {
  readonly object: Manifest;
  readonly warnings: readonly string[];
}

export type JsonPatch = readonly (
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
)[];

/** An event of type Warning. */
export interface Warning {
  /** ISO time of the last occurrence. */
  readonly at: string;
  readonly text: string;
}

export interface AccessQuestion {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/**
 * A cluster that can be changed. Every failure is an AppError whose code tells its kind:
 * `unreachable`, `unauthorized`, `forbidden`, `not-found`, `conflict`, `invalid`, `gone`, `throttled`, `server`, `cancelled`.
 */
export interface ClusterPort extends SnapshotSourcePort {
  readonly context: string;
  connect(signal?: AbortSignal): Promise<Connection>;
  /** The object as it is now; undefined when it does not exist. Never a Secret. */
  get(ref: ResourceRef, signal?: AbortSignal): Promise<Manifest | undefined>;
  /** Server-side apply as field manager `kubeharden` with strict field validation. */
  apply(manifest: Manifest, options?: WriteOptions & { readonly force?: boolean }): Promise<Answer>;
  /** Fails when the object exists. */
  create(manifest: Manifest, options?: WriteOptions): Promise<Answer>;
  patch(
    ref: ResourceRef,
    patch:
      | { readonly type: 'strategic' | 'merge'; readonly body: Readonly<Record<string, unknown>> }
      | { readonly type: 'json'; readonly body: JsonPatch },
    options?: WriteOptions,
  ): Promise<Answer>;
  /** With preconditions: another object of the same name, or a changed one, is a `conflict`. */
  delete(
    ref: ResourceRef,
    expects: { readonly uid?: string; readonly resourceVersion?: string },
    options?: WriteOptions,
  ): Promise<void>;
  /** The pods that a workload selects, at most a hundred of them. */
  pods(namespace: string, selector: LabelSelector, signal?: AbortSignal): Promise<readonly PodState[]>;
  /** Warnings that the cluster recorded about an object, newest first. */
  warnings(ref: ResourceRef, signal?: AbortSignal): Promise<readonly Warning[]>;
  /** SelfSubjectAccessReview. */
  may(question: AccessQuestion, signal?: AbortSignal): Promise<boolean>;
  /** What changes of machines need besides; absent where there are none. */
  readonly tasks?: ClusterTasks;
}

export interface ClusterTasks {
  /** Approves the serving certificates that these nodes ask for, each for names and addresses of its own only. */
  approveKubeletCertificates(nodes: readonly string[], signal?: AbortSignal): Promise<Approvals>;
  /** Asks each kubelet through the API server whether it is well; what was answered instead, by node. */
  unreachableKubelets(signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** Lets the API server store every Secret again, none of which is sent here; how many. */
  rewriteSecrets(signal?: AbortSignal): Promise<number>;
}

export interface Approvals {
  readonly approved: readonly string[];
  /** Requests that were left, and why. */
  readonly left: readonly { readonly name: string; readonly why: string }[];
  /** Nodes of those asked for that have no certificate of the cluster yet, and asked for none. */
  readonly waiting: readonly string[];
}

/** The files of a script's folder, `apply.sh` among them, with their paths in it. */
export interface NodeBundle {
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export interface NodeWork {
  readonly signal?: AbortSignal;
  /** A line that the script says. */
  readonly onLine?: (line: string) => void;
}

/** What a machine knows of a change. */
export interface NodeAnswer {
  /** `interrupted`: the machine stopped in the middle; its files may be the new ones. */
  readonly state: 'busy' | 'applied' | 'interrupted' | 'undone' | 'not-applied';
  /** Where the files are kept as they were, with the way back. */
  readonly backup?: string;
  /** What the script said last. */
  readonly said: readonly string[];
}

/**
 * Machines that scripts are run on as root: the one that the program runs on, and others over ssh. Failures are AppErrors:
 * `invalid` when nothing is changed or everything was put back, `unreachable` when nothing is known.
 */
export interface NodesPort {
  /** The machines that were named. */
  readonly hosts: readonly string[];
  read(signal?: AbortSignal): Promise<{ readonly facts: readonly NodeFacts[]; readonly refusals: readonly Refusal[] }>;
  /** What `apply.sh` would change, line by line; changes nothing. */
  try(host: string, bundle: NodeBundle, work?: NodeWork): Promise<readonly string[]>;
  /**
   * Runs `apply.sh` for the change of this id. Once it is healthy `keep` is asked; when that fails, or the connection is
   * gone, the machine puts everything back. False when there was nothing to change.
   */
  apply(host: string, bundle: NodeBundle, change: string, work: NodeWork & { keep(): Promise<void> }): Promise<boolean>;
  /** Runs the way back that the machine keeps for a change. */
  undo(
    host: string,
    change: string,
    work?: NodeWork & { readonly words?: readonly string[] },
  ): Promise<readonly string[]>;
  ask(host: string, change: string, signal?: AbortSignal): Promise<NodeAnswer>;
}

/** What the program of a managed cluster's provider can be asked. */
export interface CloudOffer {
  /** `aws`, `gcloud` or `az`. */
  readonly program: string;
  /** The commands as they are run; all of them only read. */
  readonly commands: readonly string[];
  ask(signal?: AbortSignal): Promise<{ readonly cloud: CloudFacts; readonly refusals: readonly Refusal[] }>;
}

export interface CloudPort {
  /** The operator has said so beforehand: nothing is asked any more. */
  readonly wanted: boolean;
  /** Undefined where no provider runs the cluster, or its program is not here. */
  offer(snapshot: Snapshot): CloudOffer | undefined;
}
