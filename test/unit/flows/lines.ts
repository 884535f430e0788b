/** Lines as Hubble and Calico write them, with the fields that their documentation names. */

interface End {
  readonly namespace?: string;
  readonly pod?: string;
  readonly workload?: string;
  readonly labels?: readonly string[];
}

const hubbleEnd = ({ namespace, pod, workload, labels = [] }: End) => ({
  ID: 423,
  identity: 24_753,
  cluster_name: 'default',
  ...(namespace ? { namespace } : {}),
  labels: namespace ? [`k8s:io.kubernetes.pod.namespace=${namespace}`, ...labels] : labels,
  ...(pod ? { pod_name: pod } : {}),
  ...(workload ? { workloads: [{ name: workload, kind: 'Deployment' }] } : {}),
});

/** A line of `hubble observe --output json`. */
export const hubble = (
  from: End,
  to: End,
  port: number,
  fields: Readonly<Record<string, unknown>> = {},
  protocol = 'TCP',
) => ({
  flow: {
    time: '2026-11-20T10:41:02.202450754Z',
    uuid: 'cd75b2ac-8dd3-486b-beca-3d17d9d56cff',
    verdict: 'FORWARDED',
    ethernet: { source: '62:6b:d0:a4:c5:63', destination: '6e:d0:ea:78:fc:0a' },
    IP: { source: '10.0.1.235', destination: '203.0.113.20', ipVersion: 'IPv4' },
    l4: {
      [protocol]: {
        source_port: 60_524,
        destination_port: port,
        ...(protocol === 'TCP' ? { flags: { SYN: true } } : {}),
      },
    },
    source: hubbleEnd(from),
    destination: hubbleEnd(to),
    Type: 'L3_L4',
    node_name: 'default/worker-1',
    event_type: { type: 4, sub_type: 3 },
    traffic_direction: 'EGRESS',
    trace_observation_point: 'TO_STACK',
    trace_reason: 'NEW',
    is_reply: false,
    Summary: 'TCP Flags: SYN',
    ...fields,
  },
  node_name: 'default/worker-1',
  time: '2026-11-20T10:41:02.202450754Z',
});

export const DROPPED = {
  verdict: 'DROPPED',
  drop_reason: 133,
  drop_reason_desc: 'POLICY_DENIED',
  event_type: { type: 1 },
};
export const WORLD: End = { labels: ['reserved:world'] };
export const HOST: End = { labels: ['reserved:host'] };
export const API_SERVER: End = { labels: ['reserved:kube-apiserver', 'reserved:remote-node'] };

/** A document of Calico's flow logs, as its exporters write it. */
export const calico = (fields: Readonly<Record<string, unknown>> = {}) => ({
  start_time: 1_763_635_200,
  end_time: 1_763_635_500,
  source_ip: null,
  source_name: '-',
  source_name_aggr: 'frontend-6d4b75cb6d-*',
  source_namespace: 'shop',
  source_port: null,
  source_type: 'wep',
  source_labels: { labels: ['area=frontend'] },
  dest_ip: null,
  dest_name: '-',
  dest_name_aggr: 'backend-7c5ddbdf54-*',
  dest_namespace: 'shop',
  dest_port: 80,
  dest_type: 'wep',
  dest_service_namespace: 'shop',
  dest_service_name: 'backend',
  proto: 'tcp',
  action: 'allow',
  reporter: 'dst',
  num_flows: 12,
  ...fields,
});
