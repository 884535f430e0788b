import type { Manifest } from '../../../core/kube/objects.ts';
import { binding, namespace, object, role, service, serviceAccountSubject, workload } from './build.ts';

const requests = { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } };

/** A shop whose frontend calls its backend on TCP 80, as in the article that started this tool. */
const shop: readonly Manifest[] = [
  ...namespace('shop', { team: 'storefront' }),
  ...workload('shop', 'frontend', {
    labels: { app: 'frontend', area: 'frontend' },
    replicas: 3,
    uid: 0,
    pod: {
      containers: [
        {
          name: 'frontend',
          image: 'nginx:latest',
          imagePullPolicy: 'Always',
          ports: [{ name: 'http', containerPort: 8080 }],
          env: [{ name: 'BACKEND_URL', value: 'http://backend:80' }],
          resources: requests,
        },
      ],
    },
  }),
  service('shop', 'frontend', { area: 'frontend' }, [{ name: 'http', port: 80, targetPort: 8080 }], {
    type: 'LoadBalancer',
  }),
  ...workload('shop', 'backend', {
    labels: { app: 'backend', area: 'backend' },
    replicas: 2,
    uid: 1000,
    pod: {
      serviceAccountName: 'backend',
      containers: [
        {
          name: 'backend',
          image: 'ghcr.io/example-shop/backend:2.4.1',
          ports: [{ name: 'http', containerPort: 80 }],
          env: [
            { name: 'REDIS_HOST', value: 'cache' },
            { name: 'PAYMENTS_URL', value: 'http://api.payments.svc.cluster.local:8443' },
            { name: 'DB_PASSWORD', value: 'correct-horse-battery' },
          ],
          securityContext: { runAsNonRoot: true, runAsUser: 1000 },
        },
      ],
    },
  }),
  object('v1', 'ServiceAccount', 'shop', 'backend'),
  service('shop', 'backend', { area: 'backend' }, [{ name: 'http', port: 80, targetPort: 80 }]),
  ...workload('shop', 'cache', {
    kind: 'StatefulSet',
    labels: { app: 'cache' },
    replicas: 1,
    uid: 999,
    pod: { containers: [{ name: 'redis', image: 'redis:7.4', ports: [{ name: 'redis', containerPort: 6379 }] }] },
  }),
  service('shop', 'cache', { app: 'cache' }, [{ name: 'redis', port: 6379, targetPort: 6379 }]),
  object('networking.k8s.io/v1', 'Ingress', 'shop', 'shop', {
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'frontend', port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  }),
  ...workload('shop', 'nightly-report', {
    kind: 'CronJob',
    labels: { app: 'nightly-report' },
    pod: {
      restartPolicy: 'OnFailure',
      containers: [
        {
          name: 'report',
          image: 'ghcr.io/example-shop/report:1.0',
          command: ['sh', '-c', 'report --to http://backend/report'],
        },
      ],
    },
  }),
];

const payments: readonly Manifest[] = [
  ...namespace('payments', { team: 'payments' }),
  ...workload('payments', 'api', {
    labels: { app: 'api', tier: 'payments' },
    replicas: 3,
    uid: 10001,
    metadata: {
      labels: { app: 'api', 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'payments', 'meta.helm.sh/release-namespace': 'payments' },
    },
    pod: {
      containers: [
        {
          name: 'api',
          image: 'ghcr.io/example-shop/payments-api:5.0.2',
          ports: [{ name: 'https', containerPort: 8443 }],
          env: [{ name: 'LEDGER_DSN', value: 'postgres://ledger:s3cret@ledger:5432/ledger' }],
          resources: requests,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 10001,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      ],
    },
  }),
  service('payments', 'api', { app: 'api' }, [{ name: 'https', port: 8443, targetPort: 'https' }]),
  ...workload('payments', 'ledger', {
    kind: 'StatefulSet',
    labels: { app: 'ledger' },
    replicas: 1,
    uid: 999,
    pod: {
      containers: [
        {
          name: 'postgres',
          image: 'postgres:16.4',
          ports: [{ name: 'postgres', containerPort: 5432 }],
          env: [{ name: 'POSTGRES_PASSWORD', valueFrom: { secretKeyRef: { name: 'ledger', key: 'password' } } }],
          resources: requests,
        },
      ],
    },
  }),
  service('payments', 'ledger', { app: 'ledger' }, [{ name: 'postgres', port: 5432, targetPort: 5432 }]),
  role('payments', 'payments-operator', [{ verbs: ['*'], apiGroups: ['', 'apps'], resources: ['*'] }]),
  binding('payments', 'payments-operator', { kind: 'Role', name: 'payments-operator' }, [
    serviceAccountSubject('payments', 'default'),
  ]),
];

const monitoring: readonly Manifest[] = [
  ...namespace('monitoring', { 'pod-security.kubernetes.io/warn': 'baseline' }),
  object('v1', 'ServiceAccount', 'monitoring', 'prometheus'),
  ...workload('monitoring', 'prometheus', {
    labels: { app: 'prometheus' },
    replicas: 1,
    uid: 65534,
    pod: {
      serviceAccountName: 'prometheus',
      securityContext: { runAsNonRoot: true, runAsUser: 65534, fsGroup: 65534 },
      containers: [
        {
          name: 'prometheus',
          image: 'quay.io/prometheus/prometheus:v3.5.0',
          args: ['--config.file=/etc/prometheus/prometheus.yml'],
          ports: [{ name: 'web', containerPort: 9090 }],
          resources: { requests: { cpu: '500m', memory: '2Gi' }, limits: { memory: '4Gi' } },
        },
      ],
    },
  }),
  service(
    'monitoring',
    'prometheus',
    { app: 'prometheus' },
    [{ name: 'web', port: 9090, targetPort: 'web', nodePort: 30090 }],
    { type: 'NodePort' },
  ),
  ...workload('monitoring', 'node-exporter', {
    kind: 'DaemonSet',
    labels: { app: 'node-exporter' },
    nodes: ['worker-1', 'worker-2'],
    uid: 65534,
    pod: {
      hostNetwork: true,
      hostPID: true,
      containers: [
        {
          name: 'node-exporter',
          image: 'quay.io/prometheus/node-exporter:v1.9.1',
          args: ['--path.rootfs=/host'],
          ports: [{ name: 'metrics', containerPort: 9100, hostPort: 9100 }],
          volumeMounts: [{ name: 'root', mountPath: '/host', readOnly: true }],
        },
      ],
      volumes: [{ name: 'root', hostPath: { path: '/' } }],
    },
  }),
  role(undefined, 'prometheus', [
    {
      verbs: ['get', 'list', 'watch'],
      apiGroups: [''],
      resources: ['nodes', 'nodes/proxy', 'services', 'endpoints', 'pods', 'secrets'],
    },
    { verbs: ['get'], nonResourceURLs: ['/metrics'] },
  ]),
  binding(undefined, 'prometheus', { kind: 'ClusterRole', name: 'prometheus' }, [
    serviceAccountSubject('monitoring', 'prometheus'),
  ]),
];

const build: readonly Manifest[] = [
  ...namespace('build'),
  object('v1', 'ServiceAccount', 'build', 'ci-runner'),
  ...workload('build', 'runner', {
    labels: { app: 'runner' },
    replicas: 2,
    uid: 0,
    pod: {
      serviceAccountName: 'ci-runner',
      containers: [
        {
          name: 'runner',
          image: 'docker:dind',
          command: ['sh', '-c', 'dockerd & runner --url http://git.example.com --docker && sshd -D'],
          securityContext: { privileged: true },
          ports: [{ name: 'ssh', containerPort: 22 }],
          volumeMounts: [{ name: 'docker', mountPath: '/var/run/docker.sock' }],
        },
      ],
      volumes: [{ name: 'docker', hostPath: { path: '/var/run/docker.sock' } }],
    },
  }),
  binding(undefined, 'ci-runner-admin', { kind: 'ClusterRole', name: 'cluster-admin' }, [
    serviceAccountSubject('build', 'ci-runner'),
  ]),
  binding(undefined, 'old-deployer', { kind: 'ClusterRole', name: 'cluster-admin' }, [
    serviceAccountSubject('build', 'deployer'),
  ]),
];

const legacy: readonly Manifest[] = [
  ...namespace('legacy', { team: 'platform' }),
  ...workload('legacy', 'intranet', {
    labels: { app: 'intranet' },
    replicas: 1,
    uid: 0,
    pod: {
      hostNetwork: true,
      containers: [
        {
          name: 'intranet',
          image: 'k8s.gcr.io/echoserver:1.10',
          ports: [{ name: 'http', containerPort: 8081 }],
          volumeMounts: [{ name: 'logs', mountPath: '/logs' }],
          securityContext: { capabilities: { add: ['SYS_ADMIN'] } },
        },
      ],
      volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }],
    },
  }),
  ...workload('legacy', 'wiki', {
    labels: { app: 'wiki' },
    replicas: 1,
    uid: 33,
    pod: {
      containers: [
        { name: 'wiki', image: 'registry.example.com/team/wiki', ports: [{ name: 'http', containerPort: 80 }] },
      ],
    },
  }),
  service('legacy', 'wiki', { app: 'wiki' }, [{ name: 'http', port: 80, targetPort: 80 }], {
    externalIPs: ['203.0.113.10'],
  }),
];

export const applications: readonly Manifest[] = [...shop, ...payments, ...monitoring, ...build, ...legacy];
