import type { Ingress } from '../../../core/kube/objects.ts';
import { containersOf, type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import type { Source } from './connections.ts';

// Controllers that send requests from their own pods, by the repository that publishes their image.
const CONTROLLERS: readonly (readonly [RegExp, RegExp])[] = [
  [/ingress-nginx\/controller|nginx-ingress|nginxinc\/.*ingress/, /nginx/i],
  [/(^|\/)traefik(:|@|$)/, /traefik/i],
  [/haproxy.*ingress|ingress.*haproxy/, /haproxy/i],
  [/(^|\/)kong(\/|:|@|$)/, /kong/i],
  [/(^|\/)contour(:|@|$)|(^|\/)envoy(:|@|$)/, /contour|envoy/i],
  [/istio\/proxyv2/, /istio/i],
];

const isController = (workload: Workload, image: RegExp): boolean =>
  [...containersOf(workload)].some(({ container }) => image.test(container.image ?? ''));

const found = memoize((snapshot: Snapshot) =>
  CONTROLLERS.flatMap(([image, classes]) =>
    workloadsOf(snapshot)
      .filter((workload) => isController(workload, image))
      .map((workload) => ({ workload, classes })),
  ),
);

const ANYWHERE: Source = { kind: 'anywhere', name: 'outside' };

/** Who forwards an Ingress's requests: the controllers in the cluster, or anybody when none can be seen. */
export function controllersFor(snapshot: Snapshot, { spec, metadata }: Ingress): readonly Source[] {
  const name = spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'];
  const controllers = found(snapshot).filter(({ classes }) => name === undefined || classes.test(name));
  if (controllers.length === 0) return [ANYWHERE];
  return controllers.map(({ workload }) =>
    workload.podSpec.hostNetwork === true ? ANYWHERE : { kind: 'workload', workload },
  );
}
