/** What stops being served or working with a minor. From the deprecated API migration guide and the release notes. */
export interface Removal {
  /** First minor without it. */
  readonly minor: number;
  readonly kind: 'api' | 'feature';
  readonly what: string;
  readonly instead: string;
}

const api = (minor: number, what: string, instead: string): Removal => ({ minor, kind: 'api', what, instead });
const feature = (minor: number, what: string, instead: string): Removal => ({ minor, kind: 'feature', what, instead });

export const REMOVALS: readonly Removal[] = [
  api(22, 'admissionregistration.k8s.io/v1beta1 webhook configurations', 'admissionregistration.k8s.io/v1'),
  api(22, 'apiextensions.k8s.io/v1beta1 CustomResourceDefinition', 'apiextensions.k8s.io/v1'),
  api(22, 'apiregistration.k8s.io/v1beta1 APIService', 'apiregistration.k8s.io/v1'),
  api(22, 'certificates.k8s.io/v1beta1 CertificateSigningRequest', 'certificates.k8s.io/v1'),
  api(22, 'coordination.k8s.io/v1beta1 Lease', 'coordination.k8s.io/v1'),
  api(22, 'extensions/v1beta1 and networking.k8s.io/v1beta1 Ingress', 'networking.k8s.io/v1'),
  api(22, 'rbac.authorization.k8s.io/v1beta1 roles and bindings', 'rbac.authorization.k8s.io/v1'),
  api(22, 'scheduling.k8s.io/v1beta1 PriorityClass', 'scheduling.k8s.io/v1'),
  feature(24, 'dockershim: Docker Engine as container runtime', 'containerd or CRI-O, or cri-dockerd beside Docker'),
  feature(24, 'the node label and taint node-role.kubernetes.io/master', 'node-role.kubernetes.io/control-plane'),
  feature(24, 'Secrets with tokens made for every service account', 'tokens from the TokenRequest API'),
  api(25, 'policy/v1beta1 PodSecurityPolicy', 'Pod Security Standards by namespace label'),
  api(25, 'batch/v1beta1 CronJob', 'batch/v1'),
  api(25, 'discovery.k8s.io/v1beta1 EndpointSlice', 'discovery.k8s.io/v1'),
  api(25, 'policy/v1beta1 PodDisruptionBudget', 'policy/v1'),
  api(25, 'autoscaling/v2beta1 HorizontalPodAutoscaler', 'autoscaling/v2'),
  api(26, 'autoscaling/v2beta2 HorizontalPodAutoscaler', 'autoscaling/v2'),
  api(26, 'flowcontrol.apiserver.k8s.io/v1beta1', 'flowcontrol.apiserver.k8s.io/v1beta2, and v1 from 1.29 on'),
  api(27, 'storage.k8s.io/v1beta1 CSIStorageCapacity', 'storage.k8s.io/v1'),
  feature(27, 'the image registry k8s.gcr.io for new releases', 'registry.k8s.io'),
  api(29, 'flowcontrol.apiserver.k8s.io/v1beta2', 'flowcontrol.apiserver.k8s.io/v1'),
  api(32, 'flowcontrol.apiserver.k8s.io/v1beta3', 'flowcontrol.apiserver.k8s.io/v1'),
  feature(33, 'gitRepo volumes, unless the gate GitRepoVolumeDriver is set', 'an init container that clones'),
  feature(35, 'cgroup v1 by default: the kubelet refuses to start on it', 'nodes with cgroup v2'),
  feature(36, 'the gate that brought gitRepo volumes back', 'an init container that clones'),
];

/** What goes away on the way from one minor to another. */
export const removedBetween = (from: number, to: number): readonly Removal[] =>
  REMOVALS.filter(({ minor }) => minor > from && minor <= to);
