// What published applications need of the network, by their own documentation.

/** `from` and `to` are workloads, or `outside` for any client of the cluster. */
export type Connection = readonly [from: string, to: string, port: number];

export interface PublishedWorld {
  readonly name: string;
  readonly module?: { readonly version: string; readonly file: string };
  /** Where the connections are documented. */
  readonly reference: string;
  readonly needs: readonly Connection[];
  /** Pairs that nothing documents, and that the manifests give no reason for. */
  readonly unrelated: readonly Connection[];
  /** The strictest level that each pod of it meets. */
  readonly level: 'baseline' | 'restricted';
  /** The share of its open findings with a step to apply or generate must not fall below this. */
  readonly fixable: number;
}

export const PUBLISHED_WORLDS: readonly PublishedWorld[] = [
  {
    name: 'ingress-nginx',
    module: {
      version: 'k8s.io/ingress-nginx@v0.0.0-20240708192948-52c50467d67d',
      file: 'deploy/static/provider/cloud/deploy.yaml',
    },
    reference: 'https://kubernetes.github.io/ingress-nginx/deploy/ (firewall: 80, 443; 8443 for the admission webhook)',
    needs: [
      ['outside', 'ingress-nginx-controller', 80],
      ['outside', 'ingress-nginx-controller', 443],
      ['outside', 'ingress-nginx-controller', 8443],
    ],
    unrelated: [['outside', 'ingress-nginx-controller', 10254]],
    level: 'restricted',
    fixable: 0.5,
  },
  {
    name: 'online-boutique',
    reference: 'https://github.com/GoogleCloudPlatform/microservices-demo#architecture',
    needs: [
      ['outside', 'frontend', 8080],
      ['loadgenerator', 'frontend', 8080],
      ['frontend', 'adservice', 9555],
      ['frontend', 'recommendationservice', 8080],
      ['frontend', 'productcatalogservice', 3550],
      ['frontend', 'cartservice', 7070],
      ['frontend', 'shippingservice', 50051],
      ['frontend', 'currencyservice', 7000],
      ['frontend', 'checkoutservice', 5050],
      ['recommendationservice', 'productcatalogservice', 3550],
      ['checkoutservice', 'productcatalogservice', 3550],
      ['checkoutservice', 'cartservice', 7070],
      ['checkoutservice', 'shippingservice', 50051],
      ['checkoutservice', 'currencyservice', 7000],
      ['checkoutservice', 'paymentservice', 50051],
      ['checkoutservice', 'emailservice', 8080],
      ['cartservice', 'redis-cart', 6379],
    ],
    unrelated: [
      ['frontend', 'redis-cart', 6379],
      ['adservice', 'paymentservice', 50051],
      ['loadgenerator', 'checkoutservice', 5050],
      ['paymentservice', 'cartservice', 7070],
      ['outside', 'redis-cart', 6379],
      ['outside', 'paymentservice', 50051],
    ],
    // It sets everything that restricted asks for but a seccomp profile.
    level: 'baseline',
    fixable: 0.45,
  },
  {
    // Most of its callers know names that only their images hold: what nothing in the manifests explains stays open.
    name: 'sock-shop',
    reference: 'https://github.com/microservices-demo/microservices-demo/blob/master/internal-docs/design.md',
    needs: [
      ['outside', 'front-end', 8079],
      ['front-end', 'carts', 80],
      ['front-end', 'catalogue', 80],
      ['front-end', 'orders', 80],
      ['front-end', 'user', 80],
      ['front-end', 'session-db', 6379],
      ['carts', 'carts-db', 27017],
      ['catalogue', 'catalogue-db', 3306],
      ['user', 'user-db', 27017],
      ['orders', 'orders-db', 27017],
      ['orders', 'user', 80],
      ['orders', 'carts', 80],
      ['orders', 'payment', 80],
      ['orders', 'shipping', 80],
      ['shipping', 'rabbitmq', 5672],
      ['queue-master', 'rabbitmq', 5672],
    ],
    unrelated: [
      ['front-end', 'user-db', 27017],
      ['payment', 'user-db', 27017],
      ['outside', 'user-db', 27017],
    ],
    level: 'baseline',
    fixable: 0.7,
  },
  {
    name: 'guestbook',
    reference: 'https://kubernetes.io/docs/tutorials/stateless-application/guestbook/',
    needs: [
      ['frontend', 'redis-master', 6379],
      ['frontend', 'redis-replica', 6379],
      ['redis-replica', 'redis-master', 6379],
    ],
    unrelated: [
      ['redis-master', 'redis-replica', 6379],
      ['outside', 'redis-master', 6379],
      ['outside', 'redis-replica', 6379],
    ],
    level: 'baseline',
    fixable: 0.75,
  },
];
