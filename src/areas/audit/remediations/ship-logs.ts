import type { Change, GuideStep } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import { CLUSTER, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { checkedValues } from '../../pods/answers.ts';
import { LOG_SHIPPERS, linuxNodes, nodeAgentsOf } from '../agents.ts';
import { apiServersOf, logFileOf } from '../api-servers.ts';
import { DESTINATION, daemonSetCommand, fluentBitValues, schemeOf, storeIn } from '../fluent-bit.ts';
import { LOG } from '../logging/flags.ts';
import { tolerationsFor } from '../tolerations.ts';

const VALUES = 'audit/fluent-bit-values.yaml';
const LOKI = 'audit/loki-values.yaml';
const OWN_LOKI = 'loki://loki.logging.svc:3100';

/** Loki in one pod, with its data on a volume: enough for a small cluster (grafana.com/docs/loki, monolithic mode). */
const LOKI_VALUES = `deploymentMode: SingleBinary
loki:
  auth_enabled: false
  commonConfig: { replication_factor: 1 }
  storage: { type: filesystem }
  limits_config: { retention_period: 744h }
  compactor: { retention_enabled: true, delete_request_store: filesystem }
  schemaConfig:
    configs:
      - { from: "2024-04-01", store: tsdb, object_store: filesystem, schema: v13, index: { prefix: loki_index_, period: 24h } }
singleBinary:
  replicas: 1
  persistence: { size: 50Gi }
backend: { replicas: 0 }
read: { replicas: 0 }
write: { replicas: 0 }
gateway: { enabled: false }
chunksCache: { enabled: false }
resultsCache: { enabled: false }
lokiCanary: { enabled: false }
test: { enabled: false }
`;

const auditLogOf = (snapshot: Snapshot): string | undefined => {
  const servers = apiServersOf(snapshot);
  const path = servers.map(logFileOf).find((each) => each !== undefined);
  // Where nothing is written yet, the place where the step on audit logging puts it.
  return path ?? (servers.length > 0 ? LOG : undefined);
};

/** A shipper that is there and does not see the audit log. */
function extend(snapshot: Snapshot): GuideStep[] {
  const agents = nodeAgentsOf(snapshot, LOG_SHIPPERS);
  const path = auditLogOf(snapshot) ?? LOG;
  const tolerations = tolerationsFor(snapshot);
  return [
    {
      text: 'See where it runs, what it tolerates and which directories of the node it mounts.',
      commands: agents.map(({ workload }) => daemonSetCommand(workload.ref)),
    },
    {
      text: `In its values: mount ${path.slice(0, path.lastIndexOf('/'))} of the node read-only, read ${path} line by line as JSON, and tolerate the taints of the control-plane nodes${tolerations.length > 0 ? `: ${JSON.stringify(tolerations)}` : ''}.`,
    },
  ];
}

export default defineRemediation({
  id: 'ship-logs',
  area: 'audit',
  title: 'Send logs away from their nodes',
  fixes: ['audit-log-shipping'],
  risk: 'additive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    const [finding] = findings;
    if (!finding) return;
    const missing = finding.message === 'fail';
    const store = storeIn(snapshot);
    yield {
      key: '',
      title: missing ? 'Send logs away from their nodes' : 'Send the audit log away from its nodes',
      why: missing
        ? `Nothing takes the logs of ${count(linuxNodes(snapshot).length, 'node')} elsewhere: whoever takes over a node deletes what it has noticed, and a node that fails takes its logs with it.`
        : `${finding.data.products} sends logs away, but not the audit log: ${finding.message === 'elsewhere' ? `it does not run on ${finding.data.nodes}` : `it does not read ${finding.data.path}`}.`,
      findings: [finding],
      subjects: [CLUSTER],
      parameters: missing
        ? [
            {
              name: 'destination',
              title: 'Where logs go',
              help: 'A Loki, an Elasticsearch or OpenSearch, or a syslog server with TLS. Best is one outside of this cluster. The default is what runs here, or else a small Loki that the guide installs.',
              kind: 'string',
              default: store ? schemeOf(store) : OWN_LOKI,
              pattern: DESTINATION,
              example: 'syslog://logs.example.com:6514',
            },
          ]
        : [],
      comesAfter: ['audit-logging'],
      after: 'Inspect the cluster again. To take it back: helm uninstall fluent-bit --namespace logging.',
    };
  },
  plan(step, answers, { snapshot }): Change[] {
    if (answers.excluded.includes(refKey(CLUSTER))) return [];
    if (step.parameters.length === 0)
      return [
        {
          kind: 'guide',
          title: step.title,
          where: 'your workstation',
          steps: extend(snapshot),
          verify: 'Inspect the cluster again, and find a request of today in the store.',
        },
      ];
    const destination = String(checkedValues(step.parameters, answers).destination);
    if (Number(/\d+$/.exec(destination)?.[0]) > 65_535)
      throw new AppError('bad-input', `${destination} has no such port.`, 'Ports end at 65535.');
    const own = destination === OWN_LOKI && storeIn(snapshot) === undefined;
    return [
      ...(own
        ? [{ kind: 'file' as const, path: LOKI, content: LOKI_VALUES, destination: 'values of the chart grafana/loki' }]
        : []),
      {
        kind: 'file',
        path: VALUES,
        content: fluentBitValues(destination, auditLogOf(snapshot)),
        destination: 'values of the chart fluent/fluent-bit',
      },
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation, in the output directory of kubeharden',
        steps: [
          {
            text: 'A namespace for what reads the logs of the nodes. Mounting their directories needs the level privileged.',
            commands: [
              'kubectl create namespace logging',
              'kubectl label namespace logging pod-security.kubernetes.io/enforce=privileged',
            ],
          },
          ...(own
            ? [
                {
                  text: 'A Loki of your own, which keeps 31 days on a volume. It survives a node, but not the loss of the cluster: move it elsewhere later.',
                  commands: [
                    'helm repo add grafana https://grafana.github.io/helm-charts',
                    'helm repo update grafana',
                    `helm upgrade --install loki grafana/loki --namespace logging --values ${LOKI} --wait`,
                  ],
                },
              ]
            : []),
          {
            text: `Fluent Bit on every node, sending to ${destination}.`,
            commands: [
              'helm repo add fluent https://fluent.github.io/helm-charts',
              'helm repo update fluent',
              `helm upgrade --install fluent-bit fluent/fluent-bit --namespace logging --values ${VALUES} --wait`,
            ],
          },
          {
            text: 'See that nothing is held back.',
            commands: ['kubectl logs --namespace logging --selector app.kubernetes.io/name=fluent-bit --tail=20'],
          },
          {
            text: 'In its values: Tls On where a store inside of the cluster speaks TLS. Where the store asks for a user and a password, put them into a Secret and into env of the values; never into the values themselves.',
          },
        ],
        verify: 'Inspect the cluster again, and find a line of today in the store.',
      },
    ];
  },
  impact: (_step, _changes, { snapshot }) => ({
    consequences: [
      {
        level: 'note',
        text: `A pod on each of ${count(linuxNodes(snapshot).length, 'Linux node')} reads all logs of its node: treat it, and the store, as something that knows secrets.`,
      },
      {
        level: 'note',
        text: 'Egress rules of the namespace logging have to let it reach the store and the API server.',
      },
    ],
  }),
});
