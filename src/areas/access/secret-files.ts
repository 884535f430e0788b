import { parseImage, repositoryOf } from '../../core/kube/image.ts';
import type { Container } from '../../core/kube/objects.ts';
import { containersOf, type Workload } from '../../core/kube/workloads.ts';

/**
 * Images whose documentation says that a variable may name a file instead: which variables, and how the other one is
 * called. Looked up in November 2026 (Docker official images; grafana.com; min.io).
 */
const FILE_VARIABLES: readonly { readonly image: RegExp; readonly name: RegExp; readonly suffix: string }[] = [
  { image: /\/library\/postgres$/, name: /^POSTGRES_(PASSWORD|USER|DB|INITDB_ARGS)$/, suffix: '_FILE' },
  {
    image: /\/library\/(mysql|mariadb)$/,
    name: /^(MYSQL|MARIADB)_(ROOT_PASSWORD|ROOT_HOST|PASSWORD|USER|DATABASE)$/,
    suffix: '_FILE',
  },
  { image: /\/library\/mongo$/, name: /^MONGO_INITDB_ROOT_(USERNAME|PASSWORD)$/, suffix: '_FILE' },
  { image: /\/library\/wordpress$/, name: /^WORDPRESS_\w+$/, suffix: '_FILE' },
  { image: /\/grafana\/grafana(-oss|-enterprise)?$/, name: /^GF_[A-Z0-9]+_\w+$/, suffix: '__FILE' },
  { image: /\/minio\/minio$/, name: /^MINIO_ROOT_(USER|PASSWORD)$/, suffix: '_FILE' },
];

const ROOT = '/run/secrets/kubeharden';
const volumeOf = (secret: string): string =>
  `secret-${secret}`
    .slice(0, 63)
    .replace(/[^a-z0-9]+$/, '')
    .replaceAll('.', '-');

interface Moved {
  readonly variable: string;
  readonly file: string;
  readonly secret: string;
  readonly key: string;
}

/** What of a container's environment becomes files; undefined where some of it cannot. */
function movedIn({ image = '', env = [], envFrom = [], facts }: Container): readonly Moved[] | undefined {
  const parsed = parseImage(image);
  const known = parsed && FILE_VARIABLES.find((entry) => entry.image.test(repositoryOf(parsed)));
  const moved: Moved[] = [];
  for (const { name, valueFrom } of env) {
    const reference = valueFrom?.secretKeyRef;
    if (!reference) continue;
    const file = `${name}${known?.suffix ?? ''}`;
    // A variable that is set both ways stops these images at their start.
    if (!known?.name.test(name) || env.some((other) => other.name === file)) return undefined;
    moved.push({ variable: name, file, secret: reference.name, key: reference.key });
  }
  return envFrom.some(({ secretRef }) => secretRef) || (facts?.credentials ?? []).length > 0 ? undefined : moved;
}

/** Every Secret in its environment can be given as a file, by what its images are known to read. */
export function canReadFiles(workload: Workload): boolean {
  const moved = [...containersOf(workload)].map(({ container }) => movedIn(container));
  return moved.every((one) => one !== undefined) && moved.some((one) => (one ?? []).length > 0);
}

/** The fields of the pod spec that turn variables into files: the Secrets as volumes, and who is told where they are. */
export function filesPatch({ podSpec }: Workload): Record<string, unknown> {
  const secrets = new Set<string>();
  const patched = (containers: readonly Container[] = []): unknown[] =>
    containers.flatMap((container) => {
      const moved = movedIn(container) ?? [];
      for (const { secret } of moved) secrets.add(secret);
      const own = new Set(moved.map(({ secret }) => secret));
      return moved.length === 0
        ? []
        : [
            {
              name: container.name,
              env: moved.flatMap(({ variable, file, secret, key }) => [
                { name: variable, $patch: 'delete' },
                { name: file, value: `${ROOT}/${secret}/${key}` },
              ]),
              volumeMounts: [...own].map((secret) => ({
                name: volumeOf(secret),
                mountPath: `${ROOT}/${secret}`,
                readOnly: true,
              })),
            },
          ];
    });
  const containers = patched(podSpec.containers);
  const initContainers = patched(podSpec.initContainers);
  return {
    ...(initContainers.length > 0 ? { initContainers } : {}),
    ...(containers.length > 0 ? { containers } : {}),
    volumes: [...secrets].map((secretName) => ({ name: volumeOf(secretName), secret: { secretName } })),
  };
}
