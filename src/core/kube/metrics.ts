/** What is kept of the API server's metrics: counts since the one that answered was started. */
export interface ApiMetrics {
  /** Deprecated API versions that somebody asked for. */
  readonly deprecatedApis: readonly DeprecatedApi[];
  /** Values of Secrets written to etcd, by the beginning that they got: `k8s:enc:kms:v2:` and the like, `identity` for none. */
  readonly secretWrites: Readonly<Record<string, number>>;
  /** Audit events that were generated. */
  readonly auditEvents?: number;
  /** Requests with a service-account token past its own end, which only `--service-account-extend-token-expiration` lets in. */
  readonly staleTokens?: number;
  /** Attempts to authenticate, by result. */
  readonly authentication: Readonly<Record<string, number>>;
  /** Pods that Pod Security judged, by `decision mode level`, such as `deny audit restricted`. */
  readonly podSecurity: Readonly<Record<string, number>>;
  /** Violations that admission policies found, by the name of the policy. */
  readonly policyViolations: Readonly<Record<string, number>>;
  /** Requests by flow schema: who asks, as far as the API server tells it apart. */
  readonly flows: Readonly<Record<string, number>>;
  /** Requests by `verb group/resource`, the most first. */
  readonly requests: Readonly<Record<string, number>>;
  /** Client certificates presented that were to end within a week, and within thirty days. */
  readonly expiringClients?: { readonly week: number; readonly month: number };
}

export interface DeprecatedApi {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** First minor that does not serve it, such as `1.32`; empty while none is announced. */
  readonly removedIn: string;
}
