// The files of a scanner that runs in the cluster: its objects, a recipe for its image, and the way there and back.
import type { Manifest } from '../core/kube/objects.ts';
import { TOOL } from '../core/package.ts';
import { count } from '../core/text.ts';
import { template } from '../templates/library.ts';
import { renderManifests, toYaml } from '../templates/template.ts';
import type { BundleFile } from './bundle.ts';

export interface InClusterOptions {
  readonly image: string;
  readonly schedule: string;
  /** Pods that share the namespaces. */
  readonly shards: number;
  /** Rules of the ClusterRole, and of the Role in its own namespace. */
  readonly rules: readonly object[];
  readonly storedRules: readonly object[];
}

const NAMESPACE = 'kubeharden';

const DOCKERFILE = `# kubeharden has no image registry. This makes the image from its package, for a registry of yours:
#   docker build --tag registry.example.com/kubeharden:${TOOL.version} . && docker push registry.example.com/kubeharden:${TOOL.version}
# From a package file beside this one: --build-arg PACKAGE=./${TOOL.name}-${TOOL.version}.tgz
FROM docker.io/library/node:24-slim AS package
ARG PACKAGE=${TOOL.name}@${TOOL.version}
WORKDIR /packages
COPY . .
RUN npm install --prefix /opt/kubeharden --omit=dev --ignore-scripts --no-audit --no-fund "$PACKAGE"

FROM gcr.io/distroless/nodejs24-debian12:nonroot
COPY --from=package /opt/kubeharden /opt/kubeharden
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "/opt/kubeharden/node_modules/kubeharden/bin/kubeharden.js"]
`;

const readme = ({ image, schedule, shards }: InClusterOptions): string => `# A scanner in the cluster

\`CronJob ${NAMESPACE}/kubeharden\` runs \`kubeharden report\` (${schedule})${shards > 1 ? `, in ${count(shards, 'pod')} that share the namespaces` : ''} and keeps what it finds as objects:
a PolicyReport in each namespace where the cluster serves them, else a ConfigMap for each in \`${NAMESPACE}\`. Each is
small (the 100 worst, and the counts of all) and replaced by the next; those of namespaces that are gone are removed.

## Apply

1. The image. kubeharden has no image registry: build it from its package with the Dockerfile here, push it to a registry
   of yours, and name it by its digest. These files name \`${image}\`.

       docker build --tag registry.example.com/kubeharden:${TOOL.version} .
       docker push registry.example.com/kubeharden:${TOOL.version}

2. The objects.

       kubectl apply --kustomize .

3. Once by hand, without waiting for the schedule.

       kubectl create job --namespace ${NAMESPACE} --from=cronjob/kubeharden first
       kubectl logs --namespace ${NAMESPACE} --selector app.kubernetes.io/name=kubeharden --tail=-1

4. What it found.

       kubectl get policyreports --all-namespaces
       kubectl get configmaps --namespace ${NAMESPACE} --selector kubeharden.dev/report

## What it may do

\`cluster-role.yaml\` is what \`kubeharden permissions\` prints, and its own reports. It may not list Secrets, nor ask the
kubelets for their configuration: whoever may do that may read Secrets and run commands in pods. Those checks say
\`unknown\`. The pods run under the restricted Pod Security level and can reach nothing but the API server; where that
listens on another port than 443 or 6443, add it to \`network-policy-allow-api-server.yaml\`.

## Take back

    kubectl delete --kustomize .

Policy reports stay: \`kubectl delete policyreports --all-namespaces --selector app.kubernetes.io/managed-by=kubeharden\`.
`;

/** `cluster-role.yaml`, and `network-policy-allow-dns.yaml` of a kind that there are several of. */
const fileNameOf = ({ kind, metadata }: Manifest): string =>
  `${kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}${['NetworkPolicy', 'ServiceAccount'].includes(kind) ? `-${metadata.name}` : ''}.yaml`;

/** The files; the same options give the same bytes. */
export function inClusterFiles(options: InClusterOptions): BundleFile[] {
  const { image, schedule, shards, rules, storedRules } = options;
  const manifests = renderManifests(template('in-cluster/scanner'), {
    image,
    schedule,
    shards,
    args: ['report', ...(shards > 1 ? ['--shards', String(shards)] : [])],
    // One more than run at once, for one that is still ending.
    quotaMemory: `${shards + 1}Gi`,
    quotaPods: String(shards + 1),
    rules,
    storedRules,
  });
  const files = manifests.map((manifest) => ({ path: fileNameOf(manifest), content: toYaml([manifest]) }));
  return [
    ...files,
    {
      path: 'kustomization.yaml',
      content: toYaml([
        {
          apiVersion: 'kustomize.config.k8s.io/v1beta1',
          kind: 'Kustomization',
          resources: files.map(({ path }) => path),
        },
      ]),
    },
    { path: 'Dockerfile', content: DOCKERFILE },
    { path: 'README.md', content: readme(options) },
  ];
}
