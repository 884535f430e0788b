import type { GuideStep } from '../../core/change.ts';
import type { Distribution } from '../../core/platform.ts';

export interface ManagedAudit {
  readonly provider: string;
  /** What the provider keeps by itself, and what the customer has to turn on. */
  readonly offers: string;
  readonly steps: readonly GuideStep[];
  readonly verify: string;
}

// Names in capitals are for the operator to fill in: the cluster's API does not tell them.
const PROVIDERS: Readonly<Partial<Record<Distribution, ManagedAudit>>> = {
  // https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
  EKS: {
    provider: 'Amazon EKS',
    offers:
      'Amazon EKS runs the API server and writes its audit log to CloudWatch Logs, but only when control-plane logging of the type audit is turned on, which it is not by default. See it with: aws eks describe-cluster --name CLUSTER --query cluster.logging.',
    steps: [
      {
        text: 'Look at which control-plane logs are on. The list must hold audit, authenticator and api.',
        commands: [
          'aws eks describe-cluster --name CLUSTER --region REGION --query cluster.logging.clusterLogging --output json',
        ],
      },
      {
        text: 'Turn on the missing ones. The API server is not restarted; CloudWatch charges for what it takes in.',
        commands: [
          `aws eks update-cluster-config --name CLUSTER --region REGION --logging '{"clusterLogging":[{"types":["api","audit","authenticator"],"enabled":true}]}'`,
        ],
      },
      {
        text: 'Keep the log for as long as an investigation needs it: without a retention it is kept, and paid for, for ever.',
        commands: [
          'aws logs put-retention-policy --log-group-name /aws/eks/CLUSTER/cluster --region REGION --retention-in-days 365',
        ],
      },
    ],
    verify:
      'Ask for an object that does not exist (kubectl get configmap kubeharden-audit-probe), wait a minute, and find it: aws logs filter-log-events --log-group-name /aws/eks/CLUSTER/cluster --log-stream-name-prefix kube-apiserver-audit --filter-pattern kubeharden-audit-probe --region REGION',
  },
  // https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging
  GKE: {
    provider: 'Google Kubernetes Engine',
    offers:
      'Google runs the API server and always writes changes to the Admin Activity audit log. Reads of Secrets and other objects are in the Data Access audit log, which is off until it is turned on for the Kubernetes Engine API in IAM.',
    steps: [
      {
        text: 'Look at which audit logs the project has. An entry for container.googleapis.com with DATA_READ and DATA_WRITE must be there.',
        commands: [
          'gcloud projects get-iam-policy PROJECT --format json > policy.json',
          'jq .auditConfigs policy.json',
        ],
      },
      {
        text: 'Add the entry and write the policy back. The file carries an etag: if somebody changed the policy meanwhile, the command refuses.',
        commands: [
          `jq '.auditConfigs = [(.auditConfigs // [])[] | select(.service != "container.googleapis.com")] + [{"service":"container.googleapis.com","auditLogConfigs":[{"logType":"ADMIN_READ"},{"logType":"DATA_READ"},{"logType":"DATA_WRITE"}]}]' policy.json > policy-new.json`,
          'diff policy.json policy-new.json',
          'gcloud projects set-iam-policy PROJECT policy-new.json',
        ],
      },
      {
        text: 'Have the logs of the control plane’s components as well.',
        commands: [
          'gcloud container clusters update CLUSTER --location LOCATION --project PROJECT --logging=SYSTEM,WORKLOAD,API_SERVER,SCHEDULER,CONTROLLER_MANAGER',
        ],
      },
    ],
    verify: `Ask for an object that does not exist (kubectl get configmap kubeharden-audit-probe), wait a minute, and find it: gcloud logging read 'protoPayload.serviceName="k8s.io" AND protoPayload.resourceName:"kubeharden-audit-probe"' --project PROJECT --freshness 10m`,
  },
  // https://learn.microsoft.com/azure/aks/monitor-aks
  AKS: {
    provider: 'Azure Kubernetes Service',
    offers:
      'Azure runs the API server and writes its audit log to where a diagnostic setting sends it (the categories kube-audit or kube-audit-admin, and guard), but there is none by default. See it with: az monitor diagnostic-settings list --resource ID.',
    steps: [
      {
        text: 'Look at the diagnostic settings. One must send kube-audit (all requests) or kube-audit-admin (all but get and list), and guard.',
        commands: [
          'id=$(az aks show --resource-group GROUP --name CLUSTER --query id --output tsv)',
          'az monitor diagnostic-settings list --resource "$id" --output json',
        ],
      },
      {
        text: 'Make one. kube-audit-admin costs a fraction of kube-audit and leaves out reads, those of Secrets too: choose kube-audit where reads matter.',
        commands: [
          `az monitor diagnostic-settings create --resource "$id" --name audit --workspace WORKSPACE_ID --logs '[{"category":"kube-audit","enabled":true},{"category":"guard","enabled":true}]'`,
        ],
      },
    ],
    verify:
      'Ask for an object that does not exist (kubectl get configmap kubeharden-audit-probe), wait some minutes, and find it in the workspace: search "kubeharden-audit-probe"',
  },
};

/** How a provider's audit log is had; undefined for platforms whose control plane is one's own. */
export const managedAudit = (distribution: Distribution): ManagedAudit | undefined => PROVIDERS[distribution];
