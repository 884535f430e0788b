import type { Evidence } from '../../core/finding.ts';
import type { Node } from '../../core/kube/objects.ts';
import { containersOf, type Workload, workloadsOf } from '../../core/kube/workloads.ts';
import { refText } from '../../core/reference.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';

/** A product and the repositories that its agent comes from, registry left off: mirrors keep the last parts. */
export type Product = readonly [pattern: RegExp, name: string];

export const LOG_SHIPPERS: readonly Product[] = [
  [/(^|\/)fluent-?bit([\w-]*)?$|(^|\/)aws-for-fluent-bit$/, 'Fluent Bit'],
  [/(^|\/)fluentd([\w-]*)?$|(^|\/)fluentd-kubernetes-daemonset$/, 'Fluentd'],
  [/(^|\/)promtail$/, 'Promtail'],
  [/grafana\/(alloy|agent)$/, 'Grafana Alloy'],
  [/(^|\/)vector$/, 'Vector'],
  [/(^|\/)(filebeat|elastic-agent)([\w-]*)?$/, 'Elastic'],
  [/(^|\/)opentelemetry-collector([\w-]*)?$|(^|\/)splunk-otel-collector$/, 'OpenTelemetry Collector'],
  [/datadog\/agent$|(^|\/)datadog-agent$/, 'Datadog'],
  [/newrelic\/[\w-]*(fluentbit|infrastructure)[\w-]*$/, 'New Relic'],
  [/(^|\/)logging-agent[\w-]*$|azuremonitor\/containerinsights[\w/-]*$/, 'provider agent'],
  [/(^|\/)cloudwatch-agent$/, 'CloudWatch agent'],
  [/dynatrace\/[\w-]*(oneagent|logmodule)[\w-]*$/, 'Dynatrace'],
];

export const RUNTIME_DETECTORS: readonly Product[] = [
  [/(^|\/)falco(-no-driver|-distroless)?$/, 'Falco'],
  [/(^|\/)tetragon$/, 'Tetragon'],
  [/(^|\/)tracee$/, 'Tracee'],
  [/(^|\/)kubearmor$/, 'KubeArmor'],
  [/sysdig\/(agent|agent-slim|agent-kmodule)$|(^|\/)(sysdig-agent|host-shield)$/, 'Sysdig'],
  [/(^|\/)falcon-sensor$/, 'CrowdStrike Falcon'],
  [/azuredefender\/[\w/-]+$|(^|\/)microsoft-defender[\w-]*$/, 'Microsoft Defender'],
  [/(^|\/)aws-guardduty-agent$/, 'Amazon GuardDuty'],
  [/(^|\/)(aqua-)?enforcer$/, 'Aqua Enforcer'],
  [/twistlock\/(private:)?defender|(^|\/)prisma[\w-]*defender[\w-]*$/, 'Prisma Cloud Defender'],
  [/neuvector\/enforcer$/, 'NeuVector'],
  [/(^|\/)lacework[\w/-]*$/, 'Lacework'],
  [/wiz[\w/-]*sensor[\w-]*$/, 'Wiz Sensor'],
  [/(^|\/)sentinelone[\w/-]*agent$|(^|\/)s1agent$/, 'SentinelOne'],
  [/stackrox[\w/-]*collector[\w-]*$|(^|\/)(rhacs-)?collector-(slim-)?rhel\d+$/, 'StackRox Collector'],
  [/kubescape\/node-agent$/, 'Kubescape node agent'],
];

export const ALERTERS: readonly Product[] = [
  [/(^|\/)alertmanager$/, 'Alertmanager'],
  [/(^|\/)vmalert$/, 'vmalert'],
  [/(^|\/)mimir$/, 'Mimir'],
  [/(^|\/)grafana(-enterprise)?$/, 'Grafana'],
  [/datadog\/(agent|cluster-agent)$|(^|\/)datadog-agent$/, 'Datadog'],
  [/newrelic\/[\w-]+$/, 'New Relic'],
  [/dynatrace[\w/-]*(oneagent|activegate)$/, 'Dynatrace'],
  [/(^|\/)(ama-metrics|prometheus-collector)[\w/-]*$|azuremonitor\/containerinsights[\w/-]*$/, 'Azure Monitor'],
  [/(^|\/)gke-metrics-agent$/, 'Google Cloud Monitoring'],
  [/(^|\/)cloudwatch-agent$/, 'CloudWatch agent'],
];

export const EVENT_EXPORTERS: readonly Product[] = [
  [/(^|\/)kubernetes-event-exporter$/, 'Kubernetes event exporter'],
  [/(^|\/)(eventrouter|kube-eventer|k8s-event-logger|kubewatch|gke-event-exporter|event-exporter)$/, 'event exporter'],
];

/** Tag and digest left off. */
const repositoryOf = (image: string): string => (image.split('@')[0] ?? '').replace(/:[^/:]*$/, '').toLowerCase();

export interface Agent {
  readonly product: string;
  readonly workload: Workload;
  readonly evidence: Evidence;
}

/** The workloads that run one of the products. */
export const agentsOf = (snapshot: Snapshot, products: readonly Product[]): readonly Agent[] =>
  workloadsOf(snapshot).flatMap((workload) => {
    for (const { container, path } of containersOf(workload)) {
      const image = container.image ?? '';
      const repository = repositoryOf(image);
      const product = products.find(([pattern]) => pattern.test(repository));
      if (product)
        return [
          {
            product: product[1],
            workload,
            evidence: { path: `${path}.image`, value: image, source: refText(workload.ref), ...workload.object.origin },
          },
        ];
    }
    return [];
  });

/** The same, but only where there is one on each node. */
export const nodeAgentsOf = (snapshot: Snapshot, products: readonly Product[]): readonly Agent[] =>
  agentsOf(snapshot, products).filter(({ workload }) => workload.ref.kind === 'DaemonSet');

/** Nodes that run a pod of any of the agents. */
export const nodesWith = (agents: readonly Agent[]): ReadonlySet<string> =>
  new Set(agents.flatMap(({ workload }) => workload.pods.flatMap(({ spec }) => spec.nodeName ?? [])));

export const linuxNodes = (snapshot: Snapshot): readonly Node[] =>
  list(snapshot, 'nodes').filter(({ status }) => status?.nodeInfo?.operatingSystem !== 'windows');

/** Directories of the node that the agents read. */
export const readsPath = (agents: readonly Agent[], path: string): boolean =>
  agents.some(({ workload }) =>
    (workload.podSpec.volumes ?? []).some(({ hostPath }) => {
      const mounted = hostPath?.path.replace(/\/+$/, '');
      return mounted !== undefined && (path === mounted || path.startsWith(`${mounted}/`));
    }),
  );
