import { backendsOf } from '../../core/kube/network/services.ts';
import type { Ingress, Service } from '../../core/kube/objects.ts';
import { containersOf } from '../../core/kube/workloads.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

/** Consoles that run code, show everything, or have no login of their own, by image or by name of the Service. */
const CONSOLES: readonly (readonly [RegExp, string])[] = [
  [/kubernetes-?dashboard/, 'Kubernetes Dashboard'],
  [/headlamp/, 'Headlamp'],
  [/argo-?cd/, 'Argo CD'],
  [/argo-?(server|workflows|cli)|argoexec/, 'Argo Workflows'],
  [/weave-?scope|weaveworks\/scope/, 'Weave Scope'],
  [/kubeflow|ml-pipeline/, 'Kubeflow'],
  [/jenkins/, 'Jenkins'],
  [/(^|[/-])prometheus(-server|-k8s|-operated)?([:@]|$)/, 'Prometheus'],
  [/(^|[/-])alertmanager([:@]|$)/, 'Alertmanager'],
  [/(^|[/-])grafana([:@-]|$)/, 'Grafana'],
  [/kibana|opensearch-dashboards/, 'Kibana'],
  [/jupyter/, 'Jupyter'],
  [/ollama/, 'Ollama'],
  [/vllm/, 'vLLM'],
  [/ray-?(head|project)/, 'Ray'],
  [/mlflow/, 'MLflow'],
  [/airflow/, 'Airflow'],
  [/phpmyadmin|pgadmin|adminer|mongo-express|redis-?commander/, 'a database console'],
  [/portainer/, 'Portainer'],
  [/longhorn-(ui|frontend)/, 'Longhorn'],
];

// One pattern for the many names that are no console.
const ANY = new RegExp(CONSOLES.map(([{ source }]) => source).join('|'));
const known = (text: string): string | undefined =>
  ANY.test(text) ? CONSOLES.find(([pattern]) => pattern.test(text))?.[1] : undefined;

const repositoryOf = (image: string): string => image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');

/** Replicas and whole fleets share few images. */
const byImage = memoize((_: Snapshot) => new Map<string, string | undefined>());

function consoleImage(snapshot: Snapshot, image: string): string | undefined {
  const seen = byImage(snapshot);
  if (!seen.has(image)) seen.set(image, known(repositoryOf(image)));
  return seen.get(image);
}

/** Which console a Service leads to; undefined for anything else. */
export function consoleOf(snapshot: Snapshot, service: Service): string | undefined {
  const byName = known(service.metadata.name);
  if (byName) return byName;
  for (const { workload } of backendsOf(snapshot, service))
    for (const { container } of containersOf(workload)) {
      const found = consoleImage(snapshot, container.image ?? '');
      if (found) return found;
    }
  return undefined;
}

// The controller asks for a login before it forwards.
const ASKS =
  /^(nginx\.ingress\.kubernetes\.io\/auth-(type|url|tls-secret|signin)|alb\.ingress\.kubernetes\.io\/auth-type|traefik\.ingress\.kubernetes\.io\/router\.middlewares|haproxy\.org\/auth-type|konghq\.com\/plugins)$/;

export const asksForLogin = ({ metadata }: Ingress): boolean =>
  Object.keys(metadata.annotations ?? {}).some((key) => ASKS.test(key));

/** Ingresses by the Service that they lead to. */
export const ingressesByService: (snapshot: Snapshot) => ReadonlyMap<string, readonly Ingress[]> = memoize(
  (snapshot) => {
    const found = new Map<string, Ingress[]>();
    for (const ingress of list(snapshot, 'ingresses.networking.k8s.io')) {
      const { rules = [], defaultBackend } = ingress.spec;
      const names = new Set(
        [defaultBackend, ...rules.flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend))].flatMap(
          (backend) => backend?.service?.name ?? [],
        ),
      );
      for (const name of names) {
        const key = `${ingress.metadata.namespace ?? ''}/${name}`;
        found.set(key, [...(found.get(key) ?? []), ingress]);
      }
    }
    return found;
  },
);
