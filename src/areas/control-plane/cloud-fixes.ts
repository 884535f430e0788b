// What the customer of a managed cluster does about each finding: the provider's own commands, and what they break.
export interface CloudFix {
  /** What is decided, as the title of the step. */
  readonly title: string;
  readonly steps: readonly { readonly text: string; readonly commands?: readonly string[] }[];
  /** What stops working, or who loses access. */
  readonly breaks: string;
  readonly verify: string;
}

/** `$CLUSTER`, `$PLACE` and `$PROJECT` stand for the cluster as its provider knows it. */
const fix = (
  title: string,
  breaks: string,
  verify: string,
  ...steps: readonly (readonly [text: string, ...commands: string[]])[]
): CloudFix => ({
  title,
  breaks,
  verify,
  steps: steps.map(([text, ...commands]) => ({ text, ...(commands.length > 0 ? { commands } : {}) })),
});

const EKS_AT = '--name $CLUSTER --region $PLACE';
const EKS_OF = '--cluster-name $CLUSTER --region $PLACE';
const EKS_SHOW = `aws eks describe-cluster ${EKS_AT}`;
const GKE = 'gcloud container clusters update $CLUSTER --location $PLACE';
const GKE_SHOW = 'gcloud container clusters describe $CLUSTER --location $PLACE';
const AKS = 'az aks update --resource-group $PLACE --name $CLUSTER';
const AKS_SHOW = 'az aks show --resource-group $PLACE --name $CLUSTER';
const pool = (words: string): string =>
  `gcloud container node-pools update POOL --cluster $CLUSTER --location $PLACE ${words}`;
const RECREATED = 'Nodes are made anew, pool by pool, and their pods start elsewhere.';

export const CLOUD_FIXES: Readonly<Record<string, CloudFix>> = {
  'eks-public-endpoint': fix(
    'Close the public way to the API server of EKS',
    'Whoever comes from an address that is not named is cut off: pipelines and this machine as well. Nodes that have only the public way lose the API server, so private access comes first.',
    `${EKS_SHOW} --query cluster.resourcesVpcConfig`,
    [
      'Private access first; wait until it is there.',
      `aws eks update-cluster-config ${EKS_AT} --resources-vpc-config endpointPrivateAccess=true`,
      `aws eks wait cluster-active ${EKS_AT}`,
    ],
    [
      'Then name the ranges that people and pipelines come from. 203.0.113.5/32 stands for yours.',
      `aws eks update-cluster-config ${EKS_AT} --resources-vpc-config endpointPrivateAccess=true,endpointPublicAccess=true,publicAccessCidrs=203.0.113.5/32`,
    ],
  ),
  'eks-auth-mode': fix(
    'Take users from access entries alone',
    'There is no way back from API. Whoever is in aws-auth and has no access entry is locked out.',
    `${EKS_SHOW} --query cluster.accessConfig`,
    [
      'An access entry for everybody whom aws-auth names; look at it first.',
      'kubectl get configmap aws-auth --namespace kube-system --output yaml',
      `aws eks create-access-entry ${EKS_OF} --principal-arn ARN`,
      `aws eks associate-access-policy ${EKS_OF} --principal-arn ARN --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy --access-scope type=cluster`,
    ],
    [
      'Both at first, then the entries alone, once everybody has come in by them.',
      `aws eks update-cluster-config ${EKS_AT} --access-config authenticationMode=API_AND_CONFIG_MAP`,
      `aws eks update-cluster-config ${EKS_AT} --access-config authenticationMode=API`,
    ],
  ),
  'eks-aws-auth-admins': fix(
    'Nobody in system:masters by aws-auth',
    'Whoever came in that way loses everything until he has rights of his own. Keep one access entry for an administrator.',
    'kubectl get configmap aws-auth --namespace kube-system --output yaml',
    [
      'An access entry with a policy takes the place of the group, so that AWS logs who uses it.',
      `aws eks create-access-entry ${EKS_OF} --principal-arn ARN`,
      `aws eks associate-access-policy ${EKS_OF} --principal-arn ARN --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster`,
    ],
    [
      'Then take system:masters out of mapRoles and mapUsers.',
      'kubectl edit configmap aws-auth --namespace kube-system',
    ],
  ),
  'eks-imds-hop-limit': fix(
    'Keep pods from the metadata of their node',
    'Pods that use the node’s role fail: older load-balancer controllers, EBS drivers and autoscalers without a role of their own. Give them one first.',
    'aws ec2 describe-instances --filters Name=tag:eks:cluster-name,Values=$CLUSTER --region $PLACE --query "Reservations[].Instances[].MetadataOptions"',
    [
      'For good: in the launch template of each node group, or in metadataOptions of Karpenter’s EC2NodeClass; new nodes come with it.',
      'aws ec2 create-launch-template-version --region $PLACE --launch-template-id TEMPLATE --source-version 1 --launch-template-data \'{"MetadataOptions":{"HttpTokens":"required","HttpPutResponseHopLimit":1}}\'',
    ],
    [
      'For the nodes of today; it is gone with the instance.',
      'aws ec2 modify-instance-metadata-options --region $PLACE --instance-id INSTANCE --http-tokens required --http-put-response-hop-limit 1',
    ],
  ),
  'eks-pod-identity': fix(
    'Give pods roles of their own',
    'Nothing breaks until the node’s role is made smaller.',
    `aws eks list-pod-identity-associations ${EKS_OF}`,
    [
      'The agent, then one association for each service account that needs AWS.',
      `aws eks create-addon ${EKS_OF} --addon-name eks-pod-identity-agent`,
      `aws eks create-pod-identity-association ${EKS_OF} --namespace NAMESPACE --service-account ACCOUNT --role-arn ARN`,
    ],
    [
      'Then take from the node’s role what the pods no longer need.',
      'aws iam list-attached-role-policies --role-name NODE-ROLE',
    ],
  ),
  'eks-secrets-kms': fix(
    'Encrypt Secrets with a key of your own',
    'It cannot be undone. If the key is deleted or its policy forgets EKS, every Secret is lost.',
    `${EKS_SHOW} --query cluster.encryptionConfig`,
    [
      'Works on a running cluster. The key is symmetric and in the same region.',
      `aws eks associate-encryption-config --cluster-name $CLUSTER --region $PLACE --encryption-config '[{"resources":["secrets"],"provider":{"keyArn":"ARN"}}]'`,
    ],
    [
      'Secrets of today are written anew, so that they are encrypted too.',
      'kubectl get secrets --all-namespaces --output json | kubectl replace --filename -',
    ],
  ),
  'eks-control-plane-logs': fix(
    'Write the control-plane logs of EKS',
    'Nothing breaks; CloudWatch costs by the gigabyte, and audit is the largest.',
    `${EKS_SHOW} --query cluster.logging`,
    [
      'All five kinds, or audit, authenticator and api at least.',
      `aws eks update-cluster-config ${EKS_AT} --logging '{"clusterLogging":[{"types":["api","audit","authenticator","controllerManager","scheduler"],"enabled":true}]}'`,
      'aws logs put-retention-policy --region $PLACE --log-group-name /aws/eks/$CLUSTER/cluster --retention-in-days 90',
    ],
  ),
  'eks-network-policy': fix(
    'Let the VPC plugin enforce policies',
    'Policies that were there without effect hold at once: look at each first.',
    `aws eks describe-addon ${EKS_OF} --addon-name vpc-cni --query addon.configurationValues`,
    ['Look at what would begin to hold.', 'kubectl get networkpolicies --all-namespaces'],
    [
      'The value is merged with those that are set.',
      `aws eks update-addon ${EKS_OF} --addon-name vpc-cni --resolve-conflicts PRESERVE --configuration-values '{"enableNetworkPolicy":"true"}'`,
    ],
  ),
  'eks-node-upgrade': fix(
    'Bring node groups up to date',
    'Nodes are drained one after the other and wait for disruption budgets; pods start elsewhere.',
    `aws eks describe-nodegroup ${EKS_OF} --nodegroup-name NODEGROUP --query nodegroup.version`,
    [
      'To the version of the control plane and the newest image.',
      `aws eks update-nodegroup-version ${EKS_OF} --nodegroup-name NODEGROUP`,
    ],
    [
      'Groups of Amazon Linux 2 are replaced by one of Amazon Linux 2023 or Bottlerocket: its kind cannot be changed.',
      `aws eks create-nodegroup ${EKS_OF} --nodegroup-name NEW --ami-type AL2023_x86_64_STANDARD --node-role ARN --subnets SUBNET`,
    ],
  ),
  'eks-private-nodes': fix(
    'Nodes in private subnets',
    'Nodes are replaced. They reach registries and AWS through a NAT gateway or endpoints, which have to be there first.',
    'kubectl get nodes --output wide',
    [
      'A node group in private subnets, then drain and delete the old one.',
      `aws eks create-nodegroup ${EKS_OF} --nodegroup-name NEW --subnets PRIVATE-SUBNET --node-role ARN`,
      `aws eks delete-nodegroup ${EKS_OF} --nodegroup-name OLD`,
    ],
  ),
  'gke-private-endpoint': fix(
    'Close the public way to the API server of GKE',
    'Whoever comes over the public address is cut off: pipelines and this machine as well. Try the other way first.',
    GKE_SHOW,
    [
      'The DNS endpoint lets people in by their rights in IAM, from anywhere, with no address of the API server on the Internet.',
      `${GKE} --enable-dns-access`,
      'gcloud container clusters get-credentials $CLUSTER --location $PLACE --dns-endpoint',
    ],
    ['Then close the public address.', `${GKE} --enable-private-endpoint`],
  ),
  'gke-authorized-networks': fix(
    'Name the networks that may ask the API server',
    'Whoever comes from elsewhere is cut off. Name the addresses of pipelines and of this machine.',
    GKE_SHOW,
    [
      '203.0.113.5/32 stands for yours.',
      `${GKE} --enable-master-authorized-networks --master-authorized-networks 203.0.113.5/32`,
    ],
  ),
  'gke-private-nodes': fix(
    'Nodes without public addresses',
    `${RECREATED} They reach the Internet through Cloud NAT, which has to be there first.`,
    'kubectl get nodes --output wide',
    ['Holds for node pools that are made from now on; move the pods to a new one.', `${GKE} --enable-private-nodes`],
  ),
  'gke-anonymous-auth': fix(
    'Anonymous requests for health only',
    'Monitors that ask without credentials get health endpoints only.',
    GKE_SHOW,
    ['Health endpoints stay open to load balancers.', `${GKE} --anonymous-authentication-config=LIMITED`],
  ),
  'gke-insecure-bindings': fix(
    'Refuse rights for everybody',
    'Bindings to system:authenticated and system:unauthenticated are refused from then on; those of today go first.',
    GKE_SHOW,
    [
      'Find and remove the bindings of today.',
      'kubectl get clusterrolebindings,rolebindings --all-namespaces --output wide | grep -E "system:(authenticated|unauthenticated|anonymous)"',
    ],
    [
      'Then let GKE refuse new ones.',
      `${GKE} --no-enable-insecure-binding-system-authenticated --no-enable-insecure-binding-system-unauthenticated`,
    ],
  ),
  'gke-legacy-abac': fix(
    'End legacy authorization',
    'Whatever worked without rights in RBAC stops: give service accounts what they need first.',
    GKE_SHOW,
    ['RBAC alone decides from then on.', `${GKE} --no-enable-legacy-authorization`],
  ),
  'gke-client-cert': fix(
    'A cluster without a client certificate',
    'Rotation replaces the address and all credentials of the cluster: every kubeconfig is fetched anew.',
    GKE_SHOW,
    [
      'It can only be left out when a cluster is made; here its credentials are rotated, so that the old one ends.',
      `${GKE} --start-credential-rotation`,
      `${GKE} --complete-credential-rotation`,
    ],
  ),
  'gke-workload-identity': fix(
    'Give pods identities of their own at Google',
    `${RECREATED} Pods that used the node’s account lose it: bind theirs first.`,
    GKE_SHOW,
    [
      'For the cluster, then for each node pool.',
      `${GKE} --workload-pool=$PROJECT.svc.id.goog`,
      pool('--workload-metadata=GKE_METADATA'),
    ],
    [
      'Bind each service account that needs Google.',
      'gcloud projects add-iam-policy-binding $PROJECT --role=ROLE --member=principal://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/$PROJECT.svc.id.goog/subject/ns/NAMESPACE/sa/ACCOUNT',
    ],
  ),
  'gke-node-sa': fix(
    'A small account for nodes',
    `${RECREATED} An image in a private registry needs roles/artifactregistry.reader for the new account.`,
    GKE_SHOW,
    [
      'An account with what nodes need, then a pool with it.',
      'gcloud iam service-accounts create gke-nodes',
      'gcloud projects add-iam-policy-binding $PROJECT --member=serviceAccount:gke-nodes@$PROJECT.iam.gserviceaccount.com --role=roles/container.defaultNodeServiceAccount',
      'gcloud container node-pools create NEW --cluster $CLUSTER --location $PLACE --service-account=gke-nodes@$PROJECT.iam.gserviceaccount.com',
    ],
  ),
  'gke-secrets-cmek': fix(
    'Encrypt Secrets with a key of your own',
    'If the key is disabled or destroyed, every Secret is lost and the API server fails.',
    GKE_SHOW,
    [
      'The service agent of GKE may use the key, then the cluster takes it.',
      'gcloud kms keys add-iam-policy-binding KEY --location $PLACE --keyring RING --member serviceAccount:service-NUMBER@container-engine-robot.iam.gserviceaccount.com --role roles/cloudkms.cryptoKeyEncrypterDecrypter',
      `${GKE} --database-encryption-key projects/$PROJECT/locations/$PLACE/keyRings/RING/cryptoKeys/KEY`,
    ],
    [
      'Secrets of today are written anew.',
      'kubectl get secrets --all-namespaces --output json | kubectl replace --filename -',
    ],
  ),
  'gke-auto-upgrade': fix(
    'Let GKE upgrade and repair nodes',
    'Nodes are drained in the maintenance window; set one.',
    GKE_SHOW,
    [
      'For each node pool, and a channel for the cluster.',
      pool('--enable-autoupgrade --enable-autorepair'),
      `${GKE} --release-channel regular`,
    ],
  ),
  'gke-shielded-nodes': fix(
    'Nodes that verify what they boot',
    `${RECREATED} Kernel modules that nobody signed no longer load.`,
    GKE_SHOW,
    [
      'For the cluster, and for pools that are made from now on.',
      `${GKE} --enable-shielded-nodes`,
      'gcloud container node-pools create NEW --cluster $CLUSTER --location $PLACE --shielded-secure-boot --shielded-integrity-monitoring',
    ],
  ),
  'gke-readonly-port': fix(
    'Close the kubelets’ read-only port',
    `${RECREATED} Old agents that read 10255 fail; 10250 with a token takes its place.`,
    GKE_SHOW,
    [
      'For the cluster’s new pools, then for each of today.',
      `${GKE} --no-enable-insecure-kubelet-readonly-port`,
      pool('--no-enable-insecure-kubelet-readonly-port'),
    ],
  ),
  'gke-network-policy': fix(
    'Let GKE enforce policies',
    `${RECREATED} Policies that were there without effect hold at once: look at each first.`,
    GKE_SHOW,
    [
      'The Calico add-on on a running cluster; a new cluster takes Dataplane V2 (--enable-dataplane-v2).',
      `${GKE} --update-addons=NetworkPolicy=ENABLED`,
      `${GKE} --enable-network-policy`,
    ],
  ),
  'gke-binauthz': fix(
    'Run attested images only',
    'Images that no policy allows are refused, third-party ones too: begin with a policy in dry-run mode and read its log.',
    GKE_SHOW,
    [
      'The policy of the project first.',
      'gcloud container binauthz policy export > policy.yaml',
      'gcloud container binauthz policy import policy.yaml',
      `${GKE} --binauthz-evaluation-mode=PROJECT_SINGLETON_POLICY_ENFORCE`,
    ],
  ),
  'gke-logging': fix(
    'Write the control plane’s logs',
    'Nothing breaks; Cloud Logging costs by the gigabyte.',
    GKE_SHOW,
    ['What components say.', `${GKE} --logging=SYSTEM,WORKLOAD,API_SERVER,SCHEDULER,CONTROLLER_MANAGER`],
    [
      'Who read what is in data access logs: switch DATA_READ and DATA_WRITE on for container.googleapis.com in the project’s audit configuration.',
      'gcloud projects get-iam-policy $PROJECT --format json',
    ],
  ),
  'gke-posture': fix('The security posture dashboard', 'Nothing breaks.', GKE_SHOW, [
    'Workload faults, and holes of images.',
    `${GKE} --security-posture=standard --workload-vulnerability-scanning=standard`,
  ]),
  'gke-misc': fix(
    'Smaller settings of GKE',
    'Services with external IPs of their own lose them; intranode visibility restarts networking on nodes.',
    GKE_SHOW,
    [
      'One at a time; an alpha cluster cannot be changed and is replaced.',
      `${GKE} --enable-intra-node-visibility`,
      `${GKE} --no-enable-service-externalips`,
      `${GKE} --update-addons=KubernetesDashboard=DISABLED`,
    ],
  ),
  'aks-api-access': fix(
    'Name the addresses that may ask the API server',
    'Whoever comes from elsewhere is cut off. The cluster’s own egress address belongs to the list.',
    `${AKS_SHOW} --query apiServerAccessProfile`,
    ['203.0.113.5/32 stands for yours.', `${AKS} --api-server-authorized-ip-ranges 203.0.113.5/32`],
    ['A private cluster has no public address at all; it is decided when it is made (--enable-private-cluster).'],
  ),
  'aks-local-accounts': fix(
    'End local accounts',
    'Kubeconfigs of --admin stop working, in pipelines too. Entra ID has to be on first, and an administrator in its group.',
    `${AKS_SHOW} --query disableLocalAccounts`,
    [
      'Then replace the certificates, so that copies of old kubeconfigs end.',
      `${AKS} --disable-local-accounts`,
      'az aks rotate-certs --resource-group $PLACE --name $CLUSTER',
    ],
  ),
  'aks-entra-rbac': fix(
    'People come in by Entra ID',
    'It cannot be switched off again. Everybody logs in anew; rights are given to groups of Entra ID.',
    `${AKS_SHOW} --query aadProfile`,
    [
      'The group holds those who administrate the cluster.',
      `${AKS} --enable-aad --aad-admin-group-object-ids GROUP-ID --enable-azure-rbac`,
    ],
  ),
  'aks-workload-identity': fix(
    'Give pods identities of their own at Azure',
    'Nothing breaks until the node’s identity is made smaller. Pods of aad-pod-identity are moved one by one.',
    `${AKS_SHOW} --query "{issuer:oidcIssuerProfile,identity:securityProfile.workloadIdentity}"`,
    [
      'The issuer and the webhook, then one federated credential for each service account that needs Azure.',
      `${AKS} --enable-oidc-issuer --enable-workload-identity`,
      'az identity federated-credential create --resource-group $PLACE --name NAME --identity-name IDENTITY --issuer ISSUER-URL --subject system:serviceaccount:NAMESPACE:ACCOUNT',
    ],
  ),
  'aks-imds': fix(
    'Keep pods from the metadata of their node',
    'Add-ons and pods that use the node’s identity fail: give them workload identity first.',
    'kubeharden scan --area network',
    [
      'A policy for each namespace that denies egress by default and allows what is needed; the steps of the network area write them.',
      'kubeharden plan --area network',
    ],
  ),
  'aks-kms': fix(
    'Encrypt Secrets with a key of your own',
    'If the key or the way to the vault is lost, the API server fails and Secrets with it.',
    `${AKS_SHOW} --query securityProfile.azureKeyVaultKms`,
    [
      'The identity of the cluster may use the key, then the cluster takes it.',
      `${AKS} --enable-azure-keyvault-kms --azure-keyvault-kms-key-id KEY-ID`,
    ],
    [
      'Secrets of today are written anew.',
      'kubectl get secrets --all-namespaces --output json | kubectl replace --filename -',
    ],
  ),
  'aks-diagnostics': fix(
    'Write the audit log of AKS',
    'Nothing breaks; a workspace costs by the gigabyte. kube-audit-admin leaves reading requests out.',
    'az monitor diagnostic-settings list --resource RESOURCE-ID',
    [
      'To a Log Analytics workspace.',
      `az monitor diagnostic-settings create --resource "$(${AKS_SHOW} --query id --output tsv)" --name audit --workspace WORKSPACE --logs '[{"category":"kube-audit-admin","enabled":true},{"category":"guard","enabled":true}]'`,
    ],
  ),
  'aks-network-policy': fix(
    'Let AKS enforce policies',
    'Nodes are made anew. Policies that were there without effect hold at once: look at each first.',
    `${AKS_SHOW} --query networkProfile`,
    ['cilium where the network plugin allows it; azure and calico are the others.', `${AKS} --network-policy cilium`],
  ),
  'aks-upgrade-channels': fix(
    'Let AKS upgrade itself',
    'Nodes are drained in the maintenance window; set one.',
    `${AKS_SHOW} --query autoUpgradeProfile`,
    [
      'Patches of the version, and node images every week.',
      `${AKS} --auto-upgrade-channel patch --node-os-upgrade-channel NodeImage`,
      'az aks maintenanceconfiguration add --resource-group $PLACE --cluster-name $CLUSTER --name aksManagedNodeOSUpgradeSchedule --schedule-type Weekly --day-of-week Sunday --start-time 03:00 --duration 4',
    ],
  ),
  'aks-run-command': fix(
    'Close Azure’s own door',
    'az aks command invoke no longer works: with a private cluster, have another way in first.',
    `${AKS_SHOW} --query apiServerAccessProfile.disableRunCommand`,
    ['Needs az 2.76 or later.', `${AKS} --disable-run-command`],
  ),
  'aks-defender-policy': fix(
    'Defender, policy and image cleaner',
    'Agents take memory on every node; Azure Policy refuses nothing until a rule says so.',
    `${AKS_SHOW} --query "{defender:securityProfile.defender,cleaner:securityProfile.imageCleaner,policy:addonProfiles.azurepolicy}"`,
    [
      'One at a time.',
      `${AKS} --enable-defender`,
      `${AKS} --enable-image-cleaner`,
      'az aks enable-addons --resource-group $PLACE --name $CLUSTER --addons azure-policy',
    ],
  ),
};
