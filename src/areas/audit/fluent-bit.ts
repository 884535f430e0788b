import type { ResourceRef } from '../../core/reference.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';
import { shellQuote } from '../../core/text.ts';
import { toYaml } from '../../templates/template.ts';

/** A store of logs, by the port that it listens on. */
interface Store {
  readonly product: 'Loki' | 'Elasticsearch' | 'OpenSearch';
  readonly host: string;
  readonly port: number;
}

const STORES: readonly (readonly [RegExp, number, Store['product']])[] = [
  [/loki/, 3100, 'Loki'],
  [/opensearch/, 9200, 'OpenSearch'],
  [/elasticsearch/, 9200, 'Elasticsearch'],
];

/** Where logs could go without leaving the cluster. */
export function storeIn(snapshot: Snapshot): Store | undefined {
  for (const { metadata, spec } of list(snapshot, 'services')) {
    if (spec.clusterIP === 'None') continue;
    const known = STORES.find(
      ([pattern, port]) => pattern.test(metadata.name) && spec.ports?.some((each) => each.port === port),
    );
    if (known)
      return { product: known[2], host: `${metadata.name}.${metadata.namespace ?? 'default'}.svc`, port: known[1] };
  }
  return undefined;
}

/** `loki://host:3100`, `es://host:9200`, `syslog://host:6514`: what a person can type as a destination. */
export const DESTINATION = '(loki|es|syslog)://[a-z0-9]([a-z0-9.-]*[a-z0-9])?:[1-9][0-9]{0,4}';

export const schemeOf = ({ product, host, port }: Store): string =>
  `${product === 'Loki' ? 'loki' : 'es'}://${host}:${port}`;

function output(destination: string): string {
  const [, scheme, host = '', port = ''] = /^(\w+):\/\/(.+):(\d+)$/.exec(destination) ?? [];
  const inside = /\.svc(\.|$)/.test(host);
  const tls = inside ? 'Off' : 'On';
  const lines: readonly string[] =
    scheme === 'loki'
      ? [
          'Name loki',
          `Host ${host}`,
          `Port ${port}`,
          `Tls ${tls}`,
          'Labels job=fluent-bit',
          'Label_keys $kubernetes["namespace_name"]',
        ]
      : scheme === 'es'
        ? [
            'Name es',
            `Host ${host}`,
            `Port ${port}`,
            `Tls ${tls}`,
            'Logstash_Format On',
            'Replace_Dots On',
            'Suppress_Type_Name On',
          ]
        : [
            'Name syslog',
            `Host ${host}`,
            `Port ${port}`,
            'Mode tls',
            'Tls On',
            'Syslog_Format rfc5424',
            'Syslog_Message_key log',
          ];
  const [name, ...rest] = lines;
  return [
    '[OUTPUT]',
    `    ${name}`,
    '    Match *',
    ...rest.map((line) => `    ${line}`),
    '    Retry_Limit False',
    '',
  ].join('\n');
}

/** Values for the chart fluent/fluent-bit: every node, containers and, where there is one, the audit log. */
export const fluentBitValues = (destination: string, auditLog: string | undefined): string => {
  const tail = (tag: string, path: string, parser: string, database: string): string =>
    [
      '[INPUT]',
      '    Name tail',
      `    Tag ${tag}`,
      `    Path ${path}`,
      `    ${parser}`,
      `    DB /var/log/${database}`,
      '    Mem_Buf_Limit 32MB',
      '    Skip_Long_Lines On',
      '',
    ].join('\n');
  const directory = auditLog?.slice(0, auditLog.lastIndexOf('/'));
  // The chart mounts /var/log already.
  const outside = directory !== undefined && !directory.startsWith('/var/log');
  return toYaml([
    {
      // On the control-plane nodes too: that is where the audit log is.
      tolerations: [{ operator: 'Exists' }],
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
      ...(outside
        ? {
            extraVolumes: [{ name: 'audit', hostPath: { path: directory } }],
            extraVolumeMounts: [{ name: 'audit', mountPath: directory, readOnly: true }],
          }
        : {}),
      config: {
        inputs: [
          tail('kube.*', '/var/log/containers/*.log', 'multiline.parser docker, cri', 'fluent-bit-containers.db'),
          ...(auditLog ? [tail('audit', auditLog, 'Buffer_Max_Size 5MB', 'fluent-bit-audit.db')] : []),
        ].join('\n'),
        filters: [
          '[FILTER]',
          '    Name kubernetes',
          '    Match kube.*',
          '    Merge_Log On',
          '    Keep_Log Off',
          '',
        ].join('\n'),
        outputs: output(destination),
      },
    },
  ]);
};

/** Shows a shipper as it is. */
export const daemonSetCommand = ({ name, namespace = 'default' }: ResourceRef): string =>
  `kubectl get daemonset ${shellQuote(name)} --namespace ${shellQuote(namespace)} --output yaml`;
