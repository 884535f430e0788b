import type { ComponentName } from '../core/kube/components.ts';
import type { Distribution } from '../core/platform.ts';

/** What the provider of a managed cluster does about a component that its customers cannot reach. */
const DUTIES: Readonly<Partial<Record<Distribution, Readonly<Record<ComponentName, string>>>>> = {
  EKS: {
    'kube-apiserver':
      'Amazon EKS runs at least two API servers in its own account and sets their flags; yours to decide are endpoint access, authentication mode, control-plane logs and the KMS key.',
    'kube-controller-manager':
      'Amazon EKS runs the controller manager in its own account, where neither pods nor users of the cluster reach it.',
    'kube-scheduler':
      'Amazon EKS runs the scheduler in its own account, where neither pods nor users of the cluster reach it.',
    etcd: 'Amazon EKS runs etcd over three availability zones, encrypts its volumes, and from 1.28 on encrypts all API data in envelopes; nobody but the API servers reaches it.',
  },
  GKE: {
    'kube-apiserver':
      'Google runs the API server of GKE clusters and sets its flags; yours to decide are authorized networks or the DNS endpoint, anonymous access limits and logging.',
    'kube-controller-manager':
      'Google runs the controller manager of GKE clusters in its own project, where neither pods nor users of the cluster reach it.',
    'kube-scheduler':
      'Google runs the scheduler of GKE clusters in its own project, where neither pods nor users of the cluster reach it.',
    etcd: 'Google runs the state store of GKE clusters and encrypts it at rest; yours to decide is application-layer encryption of Secrets with a key of your own.',
  },
  AKS: {
    'kube-apiserver':
      'Azure runs the API server of AKS clusters and sets its flags; yours to decide are authorized address ranges or a private cluster, local accounts and diagnostic settings.',
    'kube-controller-manager':
      'Azure runs the controller manager of AKS clusters in its own subscription, where neither pods nor users of the cluster reach it.',
    'kube-scheduler':
      'Azure runs the scheduler of AKS clusters in its own subscription, where neither pods nor users of the cluster reach it.',
    etcd: 'Azure runs etcd of AKS clusters and encrypts it at rest; yours to decide is KMS encryption of Secrets with a key of your own.',
  },
};

export const dutyOf = (distribution: Distribution, component: ComponentName): string =>
  DUTIES[distribution]?.[component] ?? `The provider runs the ${component} and sets its flags.`;

/** Where a provider says which fixes its own builds carry. */
export const BULLETINS: Readonly<Partial<Record<Distribution, string>>> = {
  EKS: 'https://aws.amazon.com/security/security-bulletins/',
  GKE: 'https://cloud.google.com/kubernetes-engine/security-bulletins',
  AKS: 'https://github.com/Azure/AKS/releases',
  OpenShift: 'https://access.redhat.com/security/security-updates/',
};
