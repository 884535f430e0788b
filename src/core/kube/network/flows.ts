/** One side of an observed connection. */
export type FlowEnd =
  | {
      readonly kind: 'pod';
      readonly namespace: string;
      /** Of the pod or of its workload; `*` at the end of what was put together. */
      readonly name: string;
    }
  /** A node, a pod on its network, or the API server. */
  | { readonly kind: 'node'; readonly apiServer: boolean }
  /** DNS name or address, where it was noted. */
  | { readonly kind: 'outside'; readonly host: string };

/** A connection that was observed, as often as it was. */
export interface ObservedFlow {
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly protocol: string;
  readonly port: number;
  /** False: a policy refused it. */
  readonly allowed: boolean;
  readonly count: number;
}

/** What flow logs say of who connected to whom. */
export interface FlowFacts {
  readonly files: readonly string[];
  /** ISO times of the first and the last flow. */
  readonly from: string;
  readonly to: string;
  readonly flows: readonly ObservedFlow[];
  /** Flows beyond those that are kept apart. */
  readonly left: number;
  /** What could not be read, in sentences. */
  readonly gaps: readonly string[];
}
