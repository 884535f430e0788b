/** An API version that a minor stops serving. From the deprecated API migration guide. */
export interface RemovedApi {
  /** First minor without it. */
  readonly minor: number;
  readonly group: string;
  readonly version: string;
  /** Plural names; all of the version where it is empty. */
  readonly resources: readonly string[];
  readonly instead: string;
}

const api = (minor: number, apiVersion: string, resources: string, instead: string): RemovedApi => {
  const [group = '', version = ''] = apiVersion.split('/');
  return { minor, group, version, resources: resources.split(' ').filter(Boolean), instead };
};

export const REMOVED_APIS: readonly RemovedApi[] = [
  api(16, 'extensions/v1beta1', 'daemonsets deployments replicasets', 'apps/v1'),
  api(16, 'extensions/v1beta1', 'networkpolicies', 'networking.k8s.io/v1'),
  api(16, 'extensions/v1beta1', 'podsecuritypolicies', 'Pod Security Standards by namespace label'),
  api(16, 'apps/v1beta1', '', 'apps/v1'),
  api(16, 'apps/v1beta2', '', 'apps/v1'),
  api(
    22,
    'admissionregistration.k8s.io/v1beta1',
    'mutatingwebhookconfigurations validatingwebhookconfigurations',
    'admissionregistration.k8s.io/v1',
  ),
  api(22, 'apiextensions.k8s.io/v1beta1', 'customresourcedefinitions', 'apiextensions.k8s.io/v1'),
  api(22, 'apiregistration.k8s.io/v1beta1', 'apiservices', 'apiregistration.k8s.io/v1'),
  api(22, 'authentication.k8s.io/v1beta1', 'tokenreviews', 'authentication.k8s.io/v1'),
  api(
    22,
    'authorization.k8s.io/v1beta1',
    'localsubjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews',
    'authorization.k8s.io/v1',
  ),
  api(22, 'certificates.k8s.io/v1beta1', 'certificatesigningrequests', 'certificates.k8s.io/v1'),
  api(22, 'coordination.k8s.io/v1beta1', 'leases', 'coordination.k8s.io/v1'),
  api(22, 'extensions/v1beta1', 'ingresses', 'networking.k8s.io/v1'),
  api(22, 'networking.k8s.io/v1beta1', 'ingresses ingressclasses', 'networking.k8s.io/v1'),
  api(
    22,
    'rbac.authorization.k8s.io/v1beta1',
    'clusterrolebindings clusterroles rolebindings roles',
    'rbac.authorization.k8s.io/v1',
  ),
  api(22, 'scheduling.k8s.io/v1beta1', 'priorityclasses', 'scheduling.k8s.io/v1'),
  api(22, 'storage.k8s.io/v1beta1', 'csidrivers csinodes storageclasses volumeattachments', 'storage.k8s.io/v1'),
  api(25, 'autoscaling/v2beta1', 'horizontalpodautoscalers', 'autoscaling/v2'),
  api(25, 'batch/v1beta1', 'cronjobs', 'batch/v1'),
  api(25, 'discovery.k8s.io/v1beta1', 'endpointslices', 'discovery.k8s.io/v1'),
  api(25, 'events.k8s.io/v1beta1', 'events', 'events.k8s.io/v1'),
  api(25, 'node.k8s.io/v1beta1', 'runtimeclasses', 'node.k8s.io/v1'),
  api(25, 'policy/v1beta1', 'poddisruptionbudgets', 'policy/v1'),
  api(25, 'policy/v1beta1', 'podsecuritypolicies', 'Pod Security Standards by namespace label'),
  api(26, 'autoscaling/v2beta2', 'horizontalpodautoscalers', 'autoscaling/v2'),
  api(26, 'flowcontrol.apiserver.k8s.io/v1beta1', '', 'flowcontrol.apiserver.k8s.io/v1beta2, and v1 from 1.29 on'),
  api(27, 'storage.k8s.io/v1beta1', 'csistoragecapacities', 'storage.k8s.io/v1'),
  api(29, 'flowcontrol.apiserver.k8s.io/v1beta2', '', 'flowcontrol.apiserver.k8s.io/v1'),
  api(32, 'flowcontrol.apiserver.k8s.io/v1beta3', '', 'flowcontrol.apiserver.k8s.io/v1'),
];

export const apiText = ({ group, version, resources }: Pick<RemovedApi, 'group' | 'version' | 'resources'>): string =>
  [group ? `${group}/${version}` : version, resources.join(', ')].filter(Boolean).join(' ');

/** The entry for a resource of an API version; undefined for what is served on. */
export const removedApi = (group: string, version: string, resource: string): RemovedApi | undefined =>
  REMOVED_APIS.find(
    (removed) =>
      removed.group === group &&
      removed.version === version &&
      (removed.resources.length === 0 || removed.resources.includes(resource)),
  );

/** What changes with a minor besides its APIs: what it brings for security, and what stops working. */
export interface MinorChanges {
  readonly brings: readonly string[];
  readonly stops: readonly string[];
}

// From the release announcements and the enhancements' milestones (KEP numbers in brackets).
const CHANGES: Readonly<Record<number, Partial<MinorChanges>>> = {
  24: {
    stops: [
      'dockershim: Docker Engine as container runtime needs cri-dockerd',
      'the label and taint node-role.kubernetes.io/master',
      'Secrets with tokens made for every service account',
    ],
  },
  25: {
    brings: ['Pod Security Admission is stable (KEP-2579)', 'ephemeral containers are stable'],
    stops: ['PodSecurityPolicy, and whatever relied on it'],
  },
  26: { stops: ['container runtimes that speak only CRI v1alpha2, such as containerd before 1.6'] },
  27: {
    brings: ['seccompDefault of the kubelet is stable (KEP-2413)'],
    stops: ['k8s.gcr.io gets no more images: registry.k8s.io takes its place'],
  },
  28: { brings: ['kubelets may be three minors behind the API server'] },
  29: { brings: ['encryption with KMS v2 is stable (KEP-3299)'], stops: ['KMS v1, unless its feature gate is set'] },
  30: { brings: ['ValidatingAdmissionPolicy is stable (KEP-3488)'] },
  31: { brings: ['AppArmor is stable and has fields of its own (KEP-24)'] },
  32: {
    brings: [
      'authorization can be configured in a file (KEP-3221)',
      'anonymous requests can be confined to health endpoints (KEP-4633)',
    ],
  },
  33: {
    brings: [
      'user namespaces for pods are on by default (KEP-127)',
      'kubelets have finer rights than nodes/proxy (KEP-2862)',
    ],
    stops: ['gitRepo volumes, unless the gate GitRepoVolumeDriver is set (KEP-5040)'],
  },
  34: { brings: ['authentication can be configured in a file, for good (KEP-3331)'] },
  35: {
    brings: ['kubelets verify credentials for images that are cached already (KEP-2535)'],
    stops: ['nodes with cgroup v1: the kubelet refuses to start there by default (KEP-5573)'],
  },
  36: {
    brings: [
      'rights to parts of the kubelet’s API in the place of nodes/proxy are stable (KEP-2862)',
      'MutatingAdmissionPolicy is on by default',
      'audit logs are rotated and ended by default: 366 days, 100 files of 100 MB',
      'components show their flags under /flagz',
    ],
    stops: ['the gate that brought gitRepo volumes back (KEP-5040)'],
  },
  37: {
    brings: ['resources of a whole pod are stable (KEP-2837)'],
    stops: ['static pods that refer to Secrets or ConfigMaps'],
  },
  38: { stops: ['containerd 1.7: the kubelet needs a call that only containerd 2 answers'] },
};

export const changesOf = (minor: number): MinorChanges => ({ brings: [], stops: [], ...CHANGES[minor] });

/** APIs that go away on the way from one minor to another. */
export const removedBetween = (from: number, to: number): readonly RemovedApi[] =>
  REMOVED_APIS.filter(({ minor }) => minor > from && minor <= to);
