// Other runtime detectors than Falco: how each is installed, and what it should notice afterwards.
import type { GuideStep } from '../../core/change.ts';
import { platformOf } from '../../core/platform.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { shellQuote } from '../../core/text.ts';

const TETRAGON: readonly GuideStep[] = [
  {
    text: 'Tetragon sees processes, files and connections in the kernel by eBPF, and can end a process before it acts. It runs in kube-system.',
    commands: [
      'helm repo add cilium https://helm.cilium.io && helm repo update cilium',
      'helm upgrade --install tetragon cilium/tetragon --namespace kube-system --wait --set tetragon.enableProcessCred=true --set tetragon.enableProcessNs=true',
    ],
  },
  {
    text: 'It prints its events as JSON; the log shipper carries them away. Policies of its own say what is worth an alert: begin with reads of /etc/shadow and of tokens.',
    commands: [
      'kubectl apply --filename https://raw.githubusercontent.com/cilium/tetragon/main/examples/quickstart/file_monitoring.yaml',
    ],
  },
  {
    text: 'Do what it should notice, and see it noticed.',
    commands: [
      'kubectl run tetragon-try --image=busybox:1.37 --restart=Never --rm --stdin --tty -- cat /etc/shadow',
      'kubectl logs --namespace kube-system --selector app.kubernetes.io/name=tetragon --container export-stdout --since=5m | grep shadow',
    ],
  },
];

const KUBEARMOR: readonly GuideStep[] = [
  {
    text: 'KubeArmor takes AppArmor, SELinux or BPF-LSM of the nodes and can refuse what a policy names. Its operator looks which of them each node has.',
    commands: [
      'helm repo add kubearmor https://kubearmor.github.io/charts && helm repo update kubearmor',
      'helm upgrade --install kubearmor-operator kubearmor/kubearmor-operator --namespace kubearmor --create-namespace --wait',
      'kubectl apply --filename https://raw.githubusercontent.com/kubearmor/KubeArmor/main/pkg/KubeArmorOperator/config/samples/sample-config.yml',
    ],
  },
  {
    text: 'Policies that tell first; its recommendations are made for what runs.',
    commands: ['karmor recommend --namespace NAMESPACE', 'karmor logs --logFilter policy'],
  },
];

const place = ({ cloud }: Snapshot, otherwise: string): string => (cloud ? shellQuote(cloud.place) : otherwise);
const cluster = ({ cloud }: Snapshot): string => (cloud ? shellQuote(cloud.cluster) : '"$CLUSTER"');

/** What the provider sells for its own clusters; undefined where there is none. */
function provider(snapshot: Snapshot): readonly GuideStep[] | undefined {
  switch (platformOf(snapshot).distribution) {
    case 'EKS':
      return [
        {
          text: 'GuardDuty with runtime monitoring: the agent is an add-on of EKS, alerts are findings of GuardDuty.',
          commands: [
            `aws guardduty update-detector --region ${place(snapshot, '"$REGION"')} --detector-id DETECTOR --features '[{"Name":"EKS_AUDIT_LOGS","Status":"ENABLED"},{"Name":"RUNTIME_MONITORING","Status":"ENABLED","AdditionalConfiguration":[{"Name":"EKS_ADDON_MANAGEMENT","Status":"ENABLED"}]}]'`,
            `aws eks describe-addon --region ${place(snapshot, '"$REGION"')} --cluster-name ${cluster(snapshot)} --addon-name aws-guardduty-agent`,
          ],
        },
      ];
    case 'GKE':
      return [
        {
          text: 'Container Threat Detection is part of Security Command Center (Premium or Enterprise): switch it on for the project there.',
          commands: [
            'gcloud services enable containerthreatdetection.googleapis.com',
            `gcloud container clusters update ${cluster(snapshot)} --location ${place(snapshot, '"$LOCATION"')} --security-posture=enterprise`,
          ],
        },
      ];
    case 'AKS':
      return [
        {
          text: 'Defender for Containers: its sensor runs on every node, alerts are in Defender for Cloud.',
          commands: [
            `az aks update --resource-group ${place(snapshot, '"$GROUP"')} --name ${cluster(snapshot)} --enable-defender`,
          ],
        },
      ];
    default:
      return undefined;
  }
}

export const DETECTORS = ['falco', 'tetragon', 'kubearmor', 'provider'] as const;
export type Detector = (typeof DETECTORS)[number];

/** The products that can be chosen here. */
export const detectorChoices = (
  snapshot: Snapshot,
): readonly { readonly value: Detector; readonly title: string }[] => [
  { value: 'falco', title: 'Falco: rules that tell, the largest set of them' },
  { value: 'tetragon', title: 'Tetragon: events of the kernel, and policies that stop' },
  { value: 'kubearmor', title: 'KubeArmor: policies that refuse, by the nodes’ own LSM' },
  ...(provider(snapshot) ? [{ value: 'provider' as const, title: 'what the provider sells for its clusters' }] : []),
];

/** How another one than Falco is installed. */
export const installOther = (detector: Exclude<Detector, 'falco'>, snapshot: Snapshot): readonly GuideStep[] =>
  detector === 'tetragon' ? TETRAGON : detector === 'kubearmor' ? KUBEARMOR : (provider(snapshot) ?? []);
