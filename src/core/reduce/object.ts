import type { KubeObject, ObjectMeta, ObjectOf } from '../kube/objects.ts';
import type { ListedResource } from '../resources.ts';
import { apiVersionOf, resourceInfo } from '../resources.ts';
import { defined, type ReduceCache } from './container.ts';
import { reducePodSpec, reducePodStatus } from './pod.ts';
import { type Raw, record, records, strings, text } from './raw.ts';

// Repeats the object, Secrets and environment values included; never kept.
const DROPPED_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  // The same of Rancher's wrangler (k3s), kapp and the Banzai operators.
  'objectset.rio.cattle.io/applied',
  'kapp.k14s.io/original',
  'banzaicloud.com/last-applied',
];

function reduceMeta(raw: Raw): ObjectMeta {
  const annotations = Object.entries(record(raw.annotations)).filter(([key]) => !DROPPED_ANNOTATIONS.includes(key));
  const entries = records(raw.managedFields);
  const managers = [...new Set(entries.map((entry) => text(entry.manager)))].filter(Boolean);
  // Stable versions stay; only the others can go away.
  const early = entries
    .map((entry) => ({ manager: text(entry.manager), apiVersion: text(entry.apiVersion) }))
    .filter(({ apiVersion }) => /\/v\d+(alpha|beta)\d+$/.test(apiVersion));
  return defined({
    name: text(raw.name),
    namespace: raw.namespace,
    uid: raw.uid,
    resourceVersion: raw.resourceVersion,
    creationTimestamp: raw.creationTimestamp,
    deletionTimestamp: raw.deletionTimestamp,
    labels: raw.labels,
    annotations: annotations.length > 0 ? Object.fromEntries(annotations) : undefined,
    ownerReferences: raw.ownerReferences
      ? records(raw.ownerReferences).map(({ apiVersion, kind, name, uid, controller }) =>
          defined({ apiVersion, kind, name, uid, controller }),
        )
      : undefined,
    managers: managers.length > 0 ? managers : undefined,
    writtenWith: early.length > 0 ? early : undefined,
  }) as unknown as ObjectMeta;
}

const COMPONENTS = /^(kube-apiserver|kube-controller-manager|kube-scheduler|etcd)$/;
/** Only in the platform's own namespaces: anybody can label a pod. */
const isComponentPod = (metadata: Raw): boolean => {
  if (!/^(kube-system$|openshift-)/.test(text(metadata.namespace))) return false;
  const { component, app, 'k8s-app': k8sApp } = record(metadata.labels);
  return [component, k8sApp, app].some((name) => COMPONENTS.test(text(name)));
};

const template = (raw: Raw, cache?: ReduceCache): Raw => {
  const { metadata, spec } = raw;
  const { labels, annotations } = record(metadata);
  const { [DROPPED_ANNOTATIONS[0] ?? '']: _, ...kept } = record(annotations);
  return {
    metadata: defined({ labels, annotations: Object.keys(kept).length > 0 ? kept : undefined }),
    spec: reducePodSpec(record(spec), false, cache),
  };
};

function templatedSpec(spec: Raw, cache?: ReduceCache): Raw {
  const { replicas, selector, serviceName, completions, parallelism, suspend, progressDeadlineSeconds } = spec;
  const strategy = record(spec.strategy ?? spec.updateStrategy);
  const { maxSurge, maxUnavailable } = record(strategy.rollingUpdate);
  return defined({
    replicas,
    selector,
    serviceName,
    completions,
    parallelism,
    suspend,
    progressDeadlineSeconds,
    strategy:
      spec.strategy || spec.updateStrategy ? defined({ type: strategy.type, maxSurge, maxUnavailable }) : undefined,
    volumeClaimTemplates: spec.volumeClaimTemplates
      ? records(spec.volumeClaimTemplates).map((claim) => ({ metadata: { name: text(record(claim.metadata).name) } }))
      : undefined,
    template: template(record(spec.template), cache),
  });
}

const templated = ({ spec, status }: Raw, cache?: ReduceCache): Raw => {
  const { replicas, readyReplicas, desiredNumberScheduled, numberReady, active } = record(status);
  return {
    spec: templatedSpec(record(spec), cache),
    ...(status ? { status: defined({ replicas, readyReplicas, desiredNumberScheduled, numberReady, active }) } : {}),
  };
};

const condition = (status: Raw, type: string): boolean =>
  records(status.conditions).some((entry) => entry.type === type && entry.status === 'True');

const webhooks = (raw: Raw): Raw => ({
  webhooks: records(raw.webhooks).map((webhook) => {
    const { name, failurePolicy, matchPolicy, timeoutSeconds, namespaceSelector, clientConfig, rules } = webhook;
    const { url, service, caBundle } = record(clientConfig);
    const { namespace, name: serviceName, port } = record(service);
    return defined({
      name,
      failurePolicy,
      matchPolicy,
      timeoutSeconds,
      namespaceSelector,
      clientConfig: defined({
        url,
        service: service ? defined({ namespace, name: serviceName, port }) : undefined,
        hasCaBundle: Boolean(caBundle),
      }),
      rules: rules
        ? records(rules).map(({ apiGroups, resources, operations }) => defined({ apiGroups, resources, operations }))
        : undefined,
    });
  }),
});

const asIs =
  (...fields: string[]) =>
  (raw: Raw): Raw =>
    defined(Object.fromEntries(fields.map((field) => [field, raw[field]])));

const REDUCERS: { readonly [R in ListedResource]?: (raw: Raw, cache?: ReduceCache) => Raw } = {
  namespaces: () => ({}),
  nodes: ({ spec, status }) => {
    const { providerID, unschedulable, taints } = record(spec);
    const { addresses, allocatable, nodeInfo, images } = record(status);
    return {
      spec: defined({ providerID, unschedulable, taints }),
      status: defined({
        addresses,
        allocatable,
        ready: condition(record(status), 'Ready'),
        nodeInfo,
        // An image without a tag left, as after an import or a prune, has no names.
        images: images
          ? records(images).map(({ names, sizeBytes }) => defined({ names: strings(names), sizeBytes }))
          : undefined,
      }),
    };
  },
  pods: ({ metadata, spec, status }, cache) => ({
    spec: reducePodSpec(record(spec), isComponentPod(record(metadata)), cache),
    ...(status ? { status: reducePodStatus(record(status)) } : {}),
  }),
  'deployments.apps': templated,
  'statefulsets.apps': templated,
  'daemonsets.apps': templated,
  'replicasets.apps': templated,
  replicationcontrollers: templated,
  'jobs.batch': templated,
  'cronjobs.batch': ({ spec }) => {
    const { suspend, schedule, jobTemplate } = record(spec);
    return {
      spec: defined({ suspend, schedule, jobTemplate: { spec: templatedSpec(record(record(jobTemplate).spec)) } }),
    };
  },
  services: ({ spec, status }) => {
    const kept = [
      'type',
      'selector',
      'ports',
      'clusterIP',
      'externalIPs',
      'externalName',
      'loadBalancerSourceRanges',
      'allocateLoadBalancerNodePorts',
      'externalTrafficPolicy',
    ];
    return { spec: asIs(...kept)(record(spec)), ...(status ? { status: asIs('loadBalancer')(record(status)) } : {}) };
  },
  serviceaccounts: asIs('automountServiceAccountToken', 'secrets', 'imagePullSecrets'),
  resourcequotas: asIs('spec', 'status'),
  limitranges: asIs('spec'),
  persistentvolumeclaims: asIs('spec'),
  'horizontalpodautoscalers.autoscaling': asIs('spec'),
  'poddisruptionbudgets.policy': asIs('spec', 'status'),
  'priorityclasses.scheduling.k8s.io': asIs('value', 'globalDefault'),
  'pods.metrics.k8s.io': ({ containers }) => ({
    containers: records(containers).map(({ name, usage }) => {
      const { cpu, memory } = record(usage);
      return { name, usage: defined({ cpu, memory }) };
    }),
  }),
  'storageclasses.storage.k8s.io': ({ provisioner, parameters }) => {
    const { encrypted } = record(parameters);
    return defined({ provisioner, encrypted });
  },
  'runtimeclasses.node.k8s.io': asIs('handler'),
  'networkpolicies.networking.k8s.io': asIs('spec'),
  'ingresses.networking.k8s.io': asIs('spec'),
  'roles.rbac.authorization.k8s.io': asIs('rules'),
  'clusterroles.rbac.authorization.k8s.io': asIs('rules', 'aggregationRule'),
  'rolebindings.rbac.authorization.k8s.io': asIs('roleRef', 'subjects'),
  'clusterrolebindings.rbac.authorization.k8s.io': asIs('roleRef', 'subjects'),
  'validatingwebhookconfigurations.admissionregistration.k8s.io': webhooks,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': webhooks,
  'apiservices.apiregistration.k8s.io': ({ spec, status }) => {
    const { group, version, service, insecureSkipTLSVerify } = record(spec);
    return {
      spec: defined({ group, version, service, insecureSkipTLSVerify }),
      status: { available: condition(record(status), 'Available') },
    };
  },
  'certificatesigningrequests.certificates.k8s.io': ({ spec, status }) => {
    const { signerName, username, groups } = record(spec);
    return {
      spec: defined({ signerName, username, groups }),
      status: { approved: condition(record(status), 'Approved') },
    };
  },
};

/** An object as a snapshot keeps it: what checks read, and nothing that could be a secret. */
export function reduceObject<R extends ListedResource>(resource: R, raw: Raw, cache?: ReduceCache): ObjectOf<R> {
  const reduce = REDUCERS[resource] ?? asIs('spec');
  const object: KubeObject = {
    // Items of a list carry neither.
    apiVersion: text(raw.apiVersion) || apiVersionOf(resource),
    kind: text(raw.kind) || resourceInfo(resource).kind,
    metadata: reduceMeta(record(raw.metadata)),
    ...reduce(raw, cache),
  };
  return object as ObjectOf<R>;
}
