// The parts of the Kubernetes API that kubeharden reads, in the API's own spelling.
// Objects in a snapshot are reduced to these fields (see reduce.ts); nothing else is kept.
import type { FieldLines } from '../field-lines.ts';
import type { ListedResource } from '../resources.ts';

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  /** Field managers by name only. */
  readonly managers?: readonly string[];
  /** Alpha and beta API versions that somebody wrote the object with. */
  readonly writtenWith?: readonly { readonly manager: string; readonly apiVersion: string }[];
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  /** Where the object was read when it came from a file. */
  readonly origin?: { readonly file: string; readonly line: number };
  /** The lines of its fields there. */
  readonly fields?: FieldLines;
}

/** A full object as the API server holds it, for previews, changes and templates. */
export type Manifest = KubeObject & { readonly [field: string]: unknown };

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

export interface SeccompProfile {
  readonly type?: string;
  readonly localhostProfile?: string;
}
export interface SELinuxOptions {
  readonly type?: string;
  readonly user?: string;
  readonly role?: string;
  readonly level?: string;
}
export interface WindowsOptions {
  readonly hostProcess?: boolean;
}

export interface ContainerSecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly readOnlyRootFilesystem?: boolean;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: SeccompProfile;
  readonly appArmorProfile?: SeccompProfile;
  readonly seLinuxOptions?: SELinuxOptions;
  readonly windowsOptions?: WindowsOptions;
}

export interface PodSecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  readonly seccompProfile?: SeccompProfile;
  readonly appArmorProfile?: SeccompProfile;
  readonly seLinuxOptions?: SELinuxOptions;
  readonly windowsOptions?: WindowsOptions;
  readonly sysctls?: readonly { readonly name: string; readonly value: string }[];
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly protocol?: string;
}

export interface NetworkAction {
  readonly host?: string;
  readonly port?: number | string;
  readonly path?: string;
  readonly scheme?: string;
}
export interface Probe {
  readonly httpGet?: NetworkAction;
  readonly tcpSocket?: NetworkAction;
  readonly grpc?: { readonly port: number };
  readonly exec?: Record<string, never>;
  readonly initialDelaySeconds?: number;
}
export interface LifecycleHandler {
  readonly httpGet?: NetworkAction;
  readonly tcpSocket?: NetworkAction;
}

export type Quantities = Readonly<Record<string, string>>;
export interface ResourceRequirements {
  readonly requests?: Quantities;
  readonly limits?: Quantities;
}

/** A host that a container is told to talk to, found in an environment value or an argument. */
export interface EndpointReference {
  /** DNS name or address, lower case, no scheme, no credentials. */
  readonly host: string;
  readonly port?: number;
  /** Such as `env DATABASE_URL` or `args`. */
  readonly from: string;
}

/** What is kept of a container's command, arguments and environment values. Never the values. */
export interface ContainerFacts {
  /** Base names of the programs that command and arguments start. */
  readonly programs: readonly string[];
  readonly endpoints: readonly EndpointReference[];
  /** Where a literal value looks like a credential: `env DB_PASSWORD`, `args`. */
  readonly credentials: readonly string[];
  /** Debug switches seen in command or arguments, such as `--inspect`. */
  readonly debug: readonly string[];
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly ports?: readonly ContainerPort[];
  /** Names and references; literal values are dropped. */
  readonly env?: readonly {
    readonly name: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: { readonly name: string; readonly key: string };
      readonly configMapKeyRef?: { readonly name: string; readonly key: string };
    };
  }[];
  readonly envFrom?: readonly {
    readonly secretRef?: { readonly name: string };
    readonly configMapRef?: { readonly name: string };
  }[];
  readonly resources?: ResourceRequirements;
  readonly securityContext?: ContainerSecurityContext;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: { readonly postStart?: LifecycleHandler; readonly preStop?: LifecycleHandler };
  readonly restartPolicy?: string;
  /** Full command line, kept only for control-plane components. */
  readonly commandLine?: readonly string[];
  readonly facts?: ContainerFacts;
}

export interface Volume {
  readonly name: string;
  /** Kinds of sources set on the volume: `hostPath`, `configMap`, `emptyDir`, … */
  readonly sources: readonly string[];
  readonly hostPath?: { readonly path: string; readonly type?: string };
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string };
  readonly secret?: { readonly secretName?: string };
  readonly configMap?: { readonly name?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: {
    readonly tokens: readonly {
      readonly audience?: string;
      readonly expirationSeconds?: number;
      readonly path?: string;
    }[];
    /** Names of the Secrets among its sources. */
    readonly secrets?: readonly string[];
  };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly securityContext?: PodSecurityContext;
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly shareProcessNamespace?: boolean;
  readonly os?: { readonly name: string };
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly nodeName?: string;
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
  readonly restartPolicy?: string;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  /** Pod-level resources (KEP-2837). */
  readonly resources?: ResourceRequirements;
  readonly overhead?: Quantities;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly imageID?: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  /** Reason of a waiting container, such as `CreateContainerConfigError`. */
  readonly waiting?: string;
  readonly running?: boolean;
  /** UID that the container's first process really has (KEP-3619). */
  readonly uid?: number;
}

export interface Pod extends KubeObject {
  readonly spec: PodSpec;
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly hostIP?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface PodTemplate {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec: PodSpec;
}

/** Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController or Job. */
export interface TemplatedWorkload extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: LabelSelector;
    readonly template: PodTemplate;
    readonly serviceName?: string;
    readonly strategy?: {
      readonly maxSurge?: number | string;
      readonly maxUnavailable?: number | string;
      readonly type?: string;
    };
    readonly completions?: number;
    readonly parallelism?: number;
    readonly suspend?: boolean;
    readonly progressDeadlineSeconds?: number;
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
  readonly status?: {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly active?: number;
  };
}

export interface CronJob extends KubeObject {
  readonly spec: {
    readonly suspend?: boolean;
    readonly schedule?: string;
    readonly jobTemplate: { readonly spec: TemplatedWorkload['spec'] };
  };
}

export type Namespace = KubeObject;

export interface Node extends KubeObject {
  readonly spec?: {
    readonly providerID?: string;
    readonly unschedulable?: boolean;
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  };
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly allocatable?: Quantities;
    readonly ready?: boolean;
    readonly nodeInfo?: {
      readonly kubeletVersion: string;
      readonly kubeProxyVersion?: string;
      readonly containerRuntimeVersion: string;
      readonly kernelVersion: string;
      readonly osImage: string;
      readonly operatingSystem: string;
      readonly architecture: string;
    };
    /** Largest images only, sizes in bytes. */
    readonly images?: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
  };
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
  readonly protocol?: string;
}
export interface Service extends KubeObject {
  readonly spec: {
    readonly type?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly ServicePort[];
    readonly clusterIP?: string;
    readonly externalIPs?: readonly string[];
    readonly externalName?: string;
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly allocateLoadBalancerNodePorts?: boolean;
    readonly externalTrafficPolicy?: string;
  };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] };
  };
}

export interface ServiceAccount extends KubeObject {
  readonly automountServiceAccountToken?: boolean;
  readonly secrets?: readonly { readonly name: string }[];
  readonly imagePullSecrets?: readonly { readonly name: string }[];
}

export interface ResourceQuota extends KubeObject {
  readonly spec: {
    readonly hard?: Quantities;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: {
      readonly matchExpressions?: readonly { readonly scopeName: string; readonly operator: string }[];
    };
  };
  readonly status?: { readonly hard?: Quantities; readonly used?: Quantities };
}

export interface LimitRange extends KubeObject {
  readonly spec: {
    readonly limits?: readonly {
      readonly type: string;
      readonly default?: Quantities;
      readonly defaultRequest?: Quantities;
      readonly max?: Quantities;
      readonly min?: Quantities;
      readonly maxLimitRequestRatio?: Quantities;
    }[];
  };
}

export interface PersistentVolumeClaim extends KubeObject {
  readonly spec: { readonly resources?: ResourceRequirements; readonly storageClassName?: string };
}

export interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
}

export interface PodDisruptionBudget extends KubeObject {
  readonly spec: {
    readonly selector?: LabelSelector;
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
  };
  readonly status?: { readonly disruptionsAllowed?: number };
}

export interface PriorityClass extends KubeObject {
  readonly value: number;
  readonly globalDefault?: boolean;
}

export interface NetworkPolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}
export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
export interface NetworkPolicy extends KubeObject {
  readonly spec: {
    readonly podSelector?: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly {
      readonly from?: readonly NetworkPolicyPeer[];
      readonly ports?: readonly NetworkPolicyPort[];
    }[];
    readonly egress?: readonly {
      readonly to?: readonly NetworkPolicyPeer[];
      readonly ports?: readonly NetworkPolicyPort[];
    }[];
  };
}

export interface Ingress extends KubeObject {
  readonly spec: {
    readonly ingressClassName?: string;
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
    readonly defaultBackend?: IngressBackend;
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: { readonly paths: readonly { readonly path?: string; readonly backend: IngressBackend }[] };
    }[];
  };
}
export interface IngressBackend {
  readonly service?: { readonly name: string; readonly port?: { readonly number?: number; readonly name?: string } };
}

export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}
/** Role or ClusterRole. */
export interface Role extends KubeObject {
  readonly rules?: readonly PolicyRule[];
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] };
}
export interface RbacSubject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly apiGroup?: string;
}
/** RoleBinding or ClusterRoleBinding. */
export interface RoleBinding extends KubeObject {
  readonly roleRef: { readonly apiGroup?: string; readonly kind: string; readonly name: string };
  readonly subjects?: readonly RbacSubject[];
}

export interface Webhook {
  readonly name: string;
  readonly failurePolicy?: string;
  readonly matchPolicy?: string;
  readonly timeoutSeconds?: number;
  readonly namespaceSelector?: LabelSelector;
  readonly clientConfig: {
    readonly url?: string;
    readonly service?: { readonly namespace: string; readonly name: string; readonly port?: number };
    readonly hasCaBundle?: boolean;
  };
  readonly rules?: readonly {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly operations?: readonly string[];
  }[];
}
export interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly Webhook[];
}

export interface ValidatingAdmissionPolicy extends KubeObject {
  readonly spec: {
    readonly failurePolicy?: string;
    readonly matchConstraints?: Readonly<Record<string, unknown>>;
    readonly validations?: readonly { readonly expression: string; readonly message?: string }[];
    readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
  };
}
export interface ValidatingAdmissionPolicyBinding extends KubeObject {
  readonly spec: {
    readonly policyName: string;
    readonly validationActions?: readonly string[];
    readonly matchResources?: { readonly namespaceSelector?: LabelSelector };
  };
}

export interface APIService extends KubeObject {
  readonly spec: {
    readonly group?: string;
    readonly version?: string;
    readonly service?: { readonly namespace?: string; readonly name?: string; readonly port?: number };
    readonly insecureSkipTLSVerify?: boolean;
  };
  readonly status?: { readonly available?: boolean };
}

export interface CertificateSigningRequest extends KubeObject {
  readonly spec: { readonly signerName: string; readonly username?: string; readonly groups?: readonly string[] };
  readonly status?: { readonly approved?: boolean };
}

/** What a pod used when it was last measured. */
export interface PodMetrics extends KubeObject {
  readonly containers?: readonly { readonly name: string; readonly usage: Quantities }[];
}

export interface StorageClass extends KubeObject {
  readonly provisioner?: string;
  /** The parameter of that name, which several drivers have. */
  readonly encrypted?: string;
}

/** What runs the containers of pods that name it. */
export interface RuntimeClass extends KubeObject {
  readonly handler?: string;
}

/** Gateway API and CRD objects are kept with their `spec` as it is. */
export interface OtherObject extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
}

interface ResourceTypes {
  namespaces: Namespace;
  nodes: Node;
  pods: Pod;
  services: Service;
  serviceaccounts: ServiceAccount;
  resourcequotas: ResourceQuota;
  limitranges: LimitRange;
  persistentvolumeclaims: PersistentVolumeClaim;
  replicationcontrollers: TemplatedWorkload;
  'deployments.apps': TemplatedWorkload;
  'statefulsets.apps': TemplatedWorkload;
  'daemonsets.apps': TemplatedWorkload;
  'replicasets.apps': TemplatedWorkload;
  'jobs.batch': TemplatedWorkload;
  'cronjobs.batch': CronJob;
  'horizontalpodautoscalers.autoscaling': HorizontalPodAutoscaler;
  'poddisruptionbudgets.policy': PodDisruptionBudget;
  'priorityclasses.scheduling.k8s.io': PriorityClass;
  'pods.metrics.k8s.io': PodMetrics;
  'storageclasses.storage.k8s.io': StorageClass;
  'runtimeclasses.node.k8s.io': RuntimeClass;
  'networkpolicies.networking.k8s.io': NetworkPolicy;
  'ingresses.networking.k8s.io': Ingress;
  'roles.rbac.authorization.k8s.io': Role;
  'clusterroles.rbac.authorization.k8s.io': Role;
  'rolebindings.rbac.authorization.k8s.io': RoleBinding;
  'clusterrolebindings.rbac.authorization.k8s.io': RoleBinding;
  'validatingwebhookconfigurations.admissionregistration.k8s.io': WebhookConfiguration;
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': WebhookConfiguration;
  'validatingadmissionpolicies.admissionregistration.k8s.io': ValidatingAdmissionPolicy;
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': ValidatingAdmissionPolicyBinding;
  'apiservices.apiregistration.k8s.io': APIService;
  'certificatesigningrequests.certificates.k8s.io': CertificateSigningRequest;
}

/** The reduced object type of a listed resource. */
export type ObjectOf<R extends ListedResource> = R extends keyof ResourceTypes ? ResourceTypes[R] : OtherObject;
