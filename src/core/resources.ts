import type { ResourceRef } from './reference.ts';
import { groupOf } from './reference.ts';

interface ResourceInfo {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Listed only where the API server serves it. */
  readonly optional?: boolean;
}

const resource = (
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster',
  optional = false,
): ResourceInfo => ({
  group,
  version,
  kind,
  plural,
  namespaced: scope === 'namespaced',
  ...(optional ? { optional } : {}),
});

/**
 * Every resource that a scan lists, keyed `plural` or `plural.group`.
 * Secrets are not here: they have a collector of their own that never asks for data.
 */
export const RESOURCES = {
  namespaces: resource('', 'v1', 'Namespace', 'namespaces', 'cluster'),
  nodes: resource('', 'v1', 'Node', 'nodes', 'cluster'),
  pods: resource('', 'v1', 'Pod', 'pods', 'namespaced'),
  services: resource('', 'v1', 'Service', 'services', 'namespaced'),
  serviceaccounts: resource('', 'v1', 'ServiceAccount', 'serviceaccounts', 'namespaced'),
  resourcequotas: resource('', 'v1', 'ResourceQuota', 'resourcequotas', 'namespaced'),
  limitranges: resource('', 'v1', 'LimitRange', 'limitranges', 'namespaced'),
  persistentvolumeclaims: resource('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'namespaced'),
  replicationcontrollers: resource('', 'v1', 'ReplicationController', 'replicationcontrollers', 'namespaced'),
  'deployments.apps': resource('apps', 'v1', 'Deployment', 'deployments', 'namespaced'),
  'statefulsets.apps': resource('apps', 'v1', 'StatefulSet', 'statefulsets', 'namespaced'),
  'daemonsets.apps': resource('apps', 'v1', 'DaemonSet', 'daemonsets', 'namespaced'),
  'replicasets.apps': resource('apps', 'v1', 'ReplicaSet', 'replicasets', 'namespaced'),
  'jobs.batch': resource('batch', 'v1', 'Job', 'jobs', 'namespaced'),
  'cronjobs.batch': resource('batch', 'v1', 'CronJob', 'cronjobs', 'namespaced'),
  'horizontalpodautoscalers.autoscaling': resource(
    'autoscaling',
    'v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    'namespaced',
  ),
  'poddisruptionbudgets.policy': resource('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'namespaced'),
  'priorityclasses.scheduling.k8s.io': resource(
    'scheduling.k8s.io',
    'v1',
    'PriorityClass',
    'priorityclasses',
    'cluster',
  ),
  /** What pods use at the moment; served where a metrics server runs. */
  'pods.metrics.k8s.io': resource('metrics.k8s.io', 'v1beta1', 'PodMetrics', 'pods', 'namespaced', true),
  'storageclasses.storage.k8s.io': resource('storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', 'cluster', true),
  'runtimeclasses.node.k8s.io': resource('node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', 'cluster', true),
  /** Removed in Kubernetes 1.25. */
  'podsecuritypolicies.policy': resource(
    'policy',
    'v1beta1',
    'PodSecurityPolicy',
    'podsecuritypolicies',
    'cluster',
    true,
  ),
  'networkpolicies.networking.k8s.io': resource(
    'networking.k8s.io',
    'v1',
    'NetworkPolicy',
    'networkpolicies',
    'namespaced',
  ),
  'ingresses.networking.k8s.io': resource('networking.k8s.io', 'v1', 'Ingress', 'ingresses', 'namespaced'),
  'roles.rbac.authorization.k8s.io': resource('rbac.authorization.k8s.io', 'v1', 'Role', 'roles', 'namespaced'),
  'rolebindings.rbac.authorization.k8s.io': resource(
    'rbac.authorization.k8s.io',
    'v1',
    'RoleBinding',
    'rolebindings',
    'namespaced',
  ),
  'clusterroles.rbac.authorization.k8s.io': resource(
    'rbac.authorization.k8s.io',
    'v1',
    'ClusterRole',
    'clusterroles',
    'cluster',
  ),
  'clusterrolebindings.rbac.authorization.k8s.io': resource(
    'rbac.authorization.k8s.io',
    'v1',
    'ClusterRoleBinding',
    'clusterrolebindings',
    'cluster',
  ),
  'validatingwebhookconfigurations.admissionregistration.k8s.io': resource(
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    'cluster',
  ),
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': resource(
    'admissionregistration.k8s.io',
    'v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
    'cluster',
  ),
  'validatingadmissionpolicies.admissionregistration.k8s.io': resource(
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingAdmissionPolicy',
    'validatingadmissionpolicies',
    'cluster',
    true,
  ),
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': resource(
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingAdmissionPolicyBinding',
    'validatingadmissionpolicybindings',
    'cluster',
    true,
  ),
  'apiservices.apiregistration.k8s.io': resource(
    'apiregistration.k8s.io',
    'v1',
    'APIService',
    'apiservices',
    'cluster',
  ),
  'certificatesigningrequests.certificates.k8s.io': resource(
    'certificates.k8s.io',
    'v1',
    'CertificateSigningRequest',
    'certificatesigningrequests',
    'cluster',
  ),
  'gateways.gateway.networking.k8s.io': resource(
    'gateway.networking.k8s.io',
    'v1',
    'Gateway',
    'gateways',
    'namespaced',
    true,
  ),
  'httproutes.gateway.networking.k8s.io': resource(
    'gateway.networking.k8s.io',
    'v1',
    'HTTPRoute',
    'httproutes',
    'namespaced',
    true,
  ),
  'ciliumnetworkpolicies.cilium.io': resource(
    'cilium.io',
    'v2',
    'CiliumNetworkPolicy',
    'ciliumnetworkpolicies',
    'namespaced',
    true,
  ),
  'ciliumclusterwidenetworkpolicies.cilium.io': resource(
    'cilium.io',
    'v2',
    'CiliumClusterwideNetworkPolicy',
    'ciliumclusterwidenetworkpolicies',
    'cluster',
    true,
  ),
  'networkpolicies.crd.projectcalico.org': resource(
    'crd.projectcalico.org',
    'v1',
    'NetworkPolicy',
    'networkpolicies',
    'namespaced',
    true,
  ),
  'globalnetworkpolicies.crd.projectcalico.org': resource(
    'crd.projectcalico.org',
    'v1',
    'GlobalNetworkPolicy',
    'globalnetworkpolicies',
    'cluster',
    true,
  ),
  'appprojects.argoproj.io': resource('argoproj.io', 'v1alpha1', 'AppProject', 'appprojects', 'namespaced', true),
  'clusterpolicies.kyverno.io': resource('kyverno.io', 'v1', 'ClusterPolicy', 'clusterpolicies', 'cluster', true),
} as const satisfies Record<string, ResourceInfo>;

export type ListedResource = keyof typeof RESOURCES;

/**
 * What a check can say that it reads: a listed resource, or one of the particular reads.
 * `secrets` is name, type and key count; `configmaps` only the few named ones;
 * `nodes/configz` the kubelets' running configuration; `nodes/files` what
 * a script on the machines shows; `discovery` the served resources; `flagz` and `metrics` what the API server says of
 * itself; `certificates` what servers of the cluster present in a TLS handshake; `cloud` what a provider's program says;
 * `repository` the pipelines beside the manifests; `vulnerabilities` what a scanner counts in each image that runs.
 */
export type ResourceType =
  | ListedResource
  | 'secrets'
  | 'configmaps'
  | 'nodes/configz'
  | 'nodes/files'
  | 'discovery'
  | 'flagz'
  | 'metrics'
  | 'certificates'
  | 'cloud'
  | 'repository'
  | 'vulnerabilities'
  | 'version';

export const LISTED_RESOURCES = Object.keys(RESOURCES) as ListedResource[];

export const resourceInfo = (type: ListedResource): ResourceInfo => RESOURCES[type];

export const apiVersionOf = (type: ListedResource): string => {
  const { group, version } = resourceInfo(type);
  return group ? `${group}/${version}` : version;
};

const byKind = new Map(LISTED_RESOURCES.map((type) => [`${RESOURCES[type].group}/${RESOURCES[type].kind}`, type]));

/** The listed resource of an object's kind; undefined for kinds that are not scanned. */
export const resourceTypeOf = (ref: Pick<ResourceRef, 'apiVersion' | 'kind'>): ListedResource | undefined =>
  byKind.get(`${groupOf(ref.apiVersion)}/${ref.kind}`);

export const isListed = (resource: string): resource is ListedResource => resource in RESOURCES;

/** A kind as kubectl takes it, exact where several groups serve one of that name: `deployments.apps`. */
export function resourceNameOf(ref: Pick<ResourceRef, 'apiVersion' | 'kind'>): string {
  const type = resourceTypeOf(ref);
  if (type) return type;
  const [version, group] = ref.apiVersion.split('/').reverse();
  const kind = ref.kind.toLowerCase();
  return group ? `${kind}.${version}.${group}` : kind;
}
