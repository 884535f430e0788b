// What published applications need of the network, by their own documentation.

/** `from` and `to` are workloads, or `outside` for any client of the cluster. */
export type Connection = readonly [from: string, to: string, port: number];

export interface PublishedWorld {
  /** Its folder. */
  readonly name: string;
  /** Where the connections are documented. */
  readonly reference: string;
  readonly needs: readonly Connection[];
  /** Pairs that nothing documents, and that the manifests give no reason for. */
  readonly unrelated: readonly Connection[];
  /** The strictest level that each pod of it meets. */
  readonly level: 'privileged' | 'baseline' | 'restricted';
}

/** Each of these shares of open findings at least has a step to apply or generate. */
export const FIXABLE = 0.9;

export const PUBLISHED_WORLDS: readonly PublishedWorld[] = [
  {
    name: 'ingress-nginx',
    reference: 'https://kubernetes.github.io/ingress-nginx/deploy/ (firewall: 80, 443; 8443 for the admission webhook)',
    needs: [
      ['outside', 'ingress-nginx-controller', 80],
      ['outside', 'ingress-nginx-controller', 443],
      ['outside', 'ingress-nginx-controller', 8443],
    ],
    unrelated: [['outside', 'ingress-nginx-controller', 10254]],
    level: 'restricted',
  },
  {
    name: 'guestbook',
    reference: 'https://kubernetes.io/docs/tutorials/stateless-application/guestbook/',
    needs: [
      ['frontend', 'agnhost-primary', 6379],
      ['frontend', 'agnhost-replica', 6379],
      ['agnhost-replica', 'agnhost-primary', 6379],
    ],
    unrelated: [
      ['outside', 'agnhost-primary', 6379],
      ['outside', 'agnhost-replica', 6379],
    ],
    level: 'baseline',
  },
  {
    name: 'cassandra',
    reference:
      'https://cassandra.apache.org/doc/latest/cassandra/getting-started/production.html (7000, 7001 between nodes, 9042 for clients)',
    needs: [
      ['cassandra', 'cassandra', 7000],
      ['cassandra', 'cassandra', 7001],
      ['cassandra', 'cassandra', 9042],
      ['cassandra-test-server', 'cassandra', 9042],
      ['outside', 'cassandra-test-server', 8080],
    ],
    unrelated: [
      ['outside', 'cassandra', 9042],
      ['outside', 'cassandra', 7000],
      ['outside', 'cassandra', 7199],
    ],
    // Cassandra locks its memory: IPC_LOCK is not in baseline.
    level: 'privileged',
  },
  {
    name: 'cockroachdb',
    reference:
      'https://www.cockroachlabs.com/docs/stable/recommended-production-settings#networking (26257 between nodes, 8080 for the console)',
    needs: [
      ['cockroachdb', 'cockroachdb', 26257],
      ['cockroachdb', 'cockroachdb', 8080],
    ],
    unrelated: [['outside', 'cockroachdb', 26257]],
    level: 'baseline',
  },
  {
    name: 'zookeeper',
    reference:
      'https://zookeeper.apache.org/doc/current/zookeeperStarted.html#sc_RunningReplicatedZooKeeper (2888, 3888 between servers)',
    needs: [
      ['zoo', 'zoo', 2888],
      ['zoo', 'zoo', 3888],
    ],
    unrelated: [
      ['outside', 'zoo', 2888],
      ['outside', 'zoo', 3888],
    ],
    level: 'baseline',
  },
  {
    // Its publisher’s own network policies are among the manifests: they say who calls whom.
    name: 'argo-cd',
    reference: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/architecture/',
    needs: [
      ['outside', 'argocd-server', 8080],
      ['argocd-server', 'argocd-repo-server', 8081],
      ['argocd-application-controller', 'argocd-repo-server', 8081],
      ['argocd-notifications-controller', 'argocd-repo-server', 8081],
      ['argocd-applicationset-controller', 'argocd-repo-server', 8081],
      ['argocd-server', 'argocd-redis', 6379],
      ['argocd-repo-server', 'argocd-redis', 6379],
      ['argocd-application-controller', 'argocd-redis', 6379],
      ['argocd-server', 'argocd-dex-server', 5556],
      ['argocd-server', 'argocd-dex-server', 5557],
    ],
    unrelated: [
      ['outside', 'argocd-redis', 6379],
      ['outside', 'argocd-repo-server', 8081],
      ['argocd-dex-server', 'argocd-redis', 6379],
      ['argocd-dex-server', 'argocd-repo-server', 8081],
      ['argocd-notifications-controller', 'argocd-redis', 6379],
    ],
    level: 'restricted',
  },
];
