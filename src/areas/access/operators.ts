import { containersOf } from '../../core/kube/workloads.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { accountKey, workloadsByAccount } from './accounts.ts';

interface KnownOperator {
  /** Repositories that its project publishes. */
  readonly image: RegExp;
  /** Checks whose permission its work takes. */
  readonly checks: readonly string[];
  readonly reason: string;
}

// By the repository of the image that runs, never by the name of a service account.
const KNOWN: readonly KnownOperator[] = [
  {
    image: /(^|\/)jetstack\/cert-manager-(controller|cainjector|webhook|acmesolver)$/,
    checks: ['rbac-secrets-read', 'rbac-webhook-config-write', 'rbac-csr-approve', 'rbac-pods-create'],
    reason: 'cert-manager writes certificates into Secrets and their authority into webhook configurations',
  },
  {
    image: /(^|\/)external-secrets\/external-secrets$/,
    checks: ['rbac-secrets-read', 'rbac-webhook-config-write', 'rbac-sa-token-create'],
    reason: 'External Secrets keeps Secrets in step with an outside store',
  },
  {
    image: /(^|\/)(bitnami(-labs)?\/sealed-secrets-controller|hashicorp\/vault-k8s|csi-secrets-store\/driver)$/,
    checks: ['rbac-secrets-read', 'rbac-webhook-config-write', 'rbac-sa-token-create'],
    reason: 'a secrets operator writes Secrets for others',
  },
  {
    image: /(^|\/)(ingress-nginx\/controller|traefik|istio\/pilot|envoyproxy\/gateway)$/,
    checks: ['rbac-secrets-read', 'rbac-webhook-config-write', 'rbac-status-lb-write', 'rbac-sa-token-create'],
    reason: 'an ingress or mesh controller reads TLS Secrets and publishes addresses',
  },
  {
    image: /(^|\/)(kyverno\/[\w-]+|openpolicyagent\/gatekeeper)$/,
    checks: ['rbac-webhook-config-write', 'rbac-secrets-read', 'rbac-events-delete'],
    reason: 'a policy engine registers its own admission webhooks',
  },
  {
    image:
      /(^|\/)(sig-storage\/(csi-provisioner|csi-snapshotter|nfs-subdir-external-provisioner)|local-path-provisioner)$/,
    checks: ['rbac-pv-create', 'rbac-secrets-read', 'rbac-endpoints-write', 'rbac-pods-create'],
    reason: 'a storage provisioner creates PersistentVolumes',
  },
  {
    image:
      /(^|\/)(autoscaling\/cluster-autoscaler|karpenter\/controller|node-problem-detector\/node-problem-detector)$/,
    checks: ['rbac-node-write'],
    reason: 'a node controller marks nodes',
  },
  {
    image: /(^|\/)metallb\/(controller|speaker)$/,
    checks: ['rbac-status-lb-write', 'rbac-secrets-read', 'rbac-webhook-config-write'],
    reason: 'MetalLB publishes the addresses of load balancers',
  },
];

const repositoryOf = (image: string): string => (image.split('@')[0] ?? '').replace(/:[^/:]*$/, '');

/** Why a service account may hold what a check looks for: everything that runs as it is a known operator. */
export function operatorReason(
  snapshot: Snapshot,
  account: { readonly namespace: string; readonly name: string },
  check: string,
): string | undefined {
  const workloads = workloadsByAccount(snapshot).get(accountKey(account.namespace, account.name)) ?? [];
  let reason: string | undefined;
  for (const workload of workloads)
    for (const { container } of containersOf(workload)) {
      const known = KNOWN.find(({ image }) => image.test(repositoryOf(container.image ?? '')));
      if (!known?.checks.includes(check)) return undefined;
      reason = known.reason;
    }
  return reason;
}
