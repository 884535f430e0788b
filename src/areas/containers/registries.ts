import { DOCKER_HUB, type Image, repositoryOf } from '../../core/kube/image.ts';

// https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/
const FROZEN = ['k8s.gcr.io/', 'gcr.io/google-containers/', 'gcr.io/google_containers/'];

/** The same image in registry.k8s.io; undefined unless it comes from the frozen registry. */
export function successorOf(image: Image): string | undefined {
  const repository = repositoryOf(image);
  const prefix = FROZEN.find((start) => repository.startsWith(start));
  if (prefix === undefined) return undefined;
  const rest = `${image.tag === undefined ? '' : `:${image.tag}`}${image.digest === undefined ? '' : `@${image.digest}`}`;
  return `registry.k8s.io/${repository.slice(prefix.length)}${rest}`;
}

/** Registries whose every namespace belongs to somebody else: trusting the host trusts everybody. */
const SHARED = new Set([
  DOCKER_HUB,
  'ghcr.io',
  'quay.io',
  'gcr.io',
  'us.gcr.io',
  'eu.gcr.io',
  'asia.gcr.io',
  'public.ecr.aws',
  'registry.gitlab.com',
  'mcr.microsoft.com',
]);

/** What trusting this image comes to: one publisher of a shared registry, or the whole of a private one. */
export function publisherOf(image: Image): string {
  if (!SHARED.has(image.registry)) return `${image.registry}/`;
  const [publisher = ''] = image.repository.split('/');
  return image.repository.includes('/') ? `${image.registry}/${publisher}/` : `${image.registry}/${image.repository}`;
}

/** Why an image cannot be trusted wherever it runs; undefined when nothing speaks against it by itself. */
export function distrustOf(image: Image): string | undefined {
  if (/^(localhost|127\.|\[::1\])/.test(image.registry)) return 'a registry on the node itself';
  if (/:80$|:5000$/.test(image.registry)) return 'a port that is usually served without TLS';
  if (image.registry === DOCKER_HUB && image.repository.startsWith('bitnamilegacy/'))
    return 'a collection that gets no updates';
  return undefined;
}
