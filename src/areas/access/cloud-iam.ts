import type { GuideStep } from '../../core/change.ts';
import { platformOf } from '../../core/platform.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';

const eks = (snapshot: Snapshot): GuideStep[] => [
  {
    text: 'EKS: let access entries count beside the ConfigMap aws-auth, and look at what both say. Whoever made the cluster is an administrator of its own, which no object shows.',
    commands: [
      'aws eks list-clusters',
      'aws eks update-cluster-config --name "$CLUSTER" --access-config authenticationMode=API_AND_CONFIG_MAP',
      'aws eks list-access-entries --cluster-name "$CLUSTER"',
      ...(snapshot.configMaps['kube-system/aws-auth']
        ? ['kubectl get configmap aws-auth --namespace kube-system --output yaml']
        : []),
    ],
  },
  {
    text: 'EKS: make an entry for each IAM role that people take on (roles of IAM Identity Center, not users), with a group that roles of the cluster are bound to, or with one of EKS’ own policies in single namespaces.',
    commands: [
      'aws eks create-access-entry --cluster-name "$CLUSTER" --principal-arn "$ROLE_ARN" --kubernetes-groups team-admins',
      'aws eks associate-access-policy --cluster-name "$CLUSTER" --principal-arn "$ROLE_ARN" --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy --access-scope type=namespace,namespaces=shop',
    ],
  },
  {
    text: 'EKS: keep one role as the way in when all else fails (break glass), with an alarm of CloudTrail on its use. When every mapping of aws-auth is an entry and nodes have theirs, let the ConfigMap no longer count. That cannot be taken back.',
    commands: [
      'aws eks associate-access-policy --cluster-name "$CLUSTER" --principal-arn "$BREAK_GLASS_ROLE_ARN" --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster',
      'aws eks update-cluster-config --name "$CLUSTER" --access-config authenticationMode=API',
    ],
  },
];

const GKE: readonly GuideStep[] = [
  {
    text: 'GKE: let groups of Google Workspace count. The group gke-security-groups must exist, with the groups that are bound in the cluster as its members, not people.',
    commands: [
      'gcloud container clusters update "$CLUSTER" --location "$LOCATION" --security-group "gke-security-groups@$DOMAIN"',
      'kubectl create rolebinding team-admins --namespace shop --clusterrole admin --group "team-admins@$DOMAIN" --dry-run=server',
    ],
  },
  {
    text: 'GKE: IAM roles such as roles/container.admin grant in every cluster of the project, beside RBAC: give people roles/container.clusterViewer, which only lets them connect, and keep the administrator’s role for one group that is asked for it (break glass), with an alert of Cloud Audit Logs on its use.',
    commands: [
      'gcloud projects get-iam-policy "$PROJECT" --flatten bindings --filter "bindings.role~container" --format "table(bindings.role,bindings.members)"',
      'gcloud projects add-iam-policy-binding "$PROJECT" --member "group:team-admins@$DOMAIN" --role roles/container.clusterViewer',
    ],
  },
];

const AKS: readonly GuideStep[] = [
  {
    text: 'AKS: let Microsoft Entra ID log people in, with one of its groups as administrators. That cannot be taken back.',
    commands: [
      'az aks update --resource-group "$GROUP" --name "$CLUSTER" --enable-aad --aad-admin-group-object-ids "$ADMIN_GROUP_ID"',
      'az role assignment create --assignee "$TEAM_GROUP_ID" --role "Azure Kubernetes Service Cluster User Role" --scope "$(az aks show --resource-group "$GROUP" --name "$CLUSTER" --query id --output tsv)"',
      'kubectl create rolebinding team-admins --namespace shop --clusterrole admin --group "$TEAM_GROUP_ID" --dry-run=server',
    ],
  },
  {
    text: 'AKS: local accounts are certificates of system:masters that everybody gets who may list the cluster’s admin credential. Switch them off when the login works; switched on again for an hour, they are the way in when Entra is away (break glass). Certificates that are out already end only when the certificates are rotated.',
    commands: [
      'az aks update --resource-group "$GROUP" --name "$CLUSTER" --disable-local-accounts',
      'az aks rotate-certs --resource-group "$GROUP" --name "$CLUSTER"',
    ],
  },
];

const BREAK_GLASS: readonly GuideStep[] = [
  {
    text: 'Keep one way in that needs no identity provider (break glass): an administrator’s kubeconfig of its own user, printed or in a vault that two people open, bound by name, never used otherwise. Every use of it is an event to look into.',
    commands: [
      'kubeadm kubeconfig user --client-name break-glass --validity-period 2160h > break-glass.conf',
      'kubectl create clusterrolebinding break-glass --clusterrole cluster-admin --user break-glass --dry-run=server',
      'kubectl --kubeconfig break-glass.conf auth whoami',
    ],
  },
];

/** How people are let in by the provider’s own IAM, and what is left for the day on which that is away. */
export function cloudIam(snapshot: Snapshot): readonly GuideStep[] {
  const { distribution, managed } = platformOf(snapshot);
  if (distribution === 'EKS') return eks(snapshot);
  if (distribution === 'GKE') return GKE;
  if (distribution === 'AKS') return AKS;
  return managed === false && list(snapshot, 'nodes').length > 0 ? BREAK_GLASS : [];
}
