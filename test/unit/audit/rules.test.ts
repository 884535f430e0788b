import { describe, expect, it } from 'vitest';
import { ANONYMOUS, APISERVER, anomaliesOf, at, controller, event, NODE, rbac, rulesOf } from './support.ts';

const upgraded = { responseStatus: { metadata: {}, code: 101 } };

describe('anonymous-request', () => {
  it('reports an anonymous request that succeeded', () => {
    const [found] = anomaliesOf(event({ user: ANONYMOUS }), event({ user: ANONYMOUS }));
    expect(found).toMatchObject({ rule: 'anonymous-request', severity: 'critical', count: 2, sources: ['192.0.2.10'] });
  });

  it('leaves out refused ones, health, version and cluster-info', () => {
    const quiet = [
      event({ user: ANONYMOUS, responseStatus: { code: 403 } }),
      ...[
        '/healthz',
        '/livez?verbose',
        '/version',
        '/.well-known/openid-configuration',
        '/api/v1/namespaces/kube-public/configmaps/cluster-info?timeout=10s',
      ].map((requestURI) => event({ user: ANONYMOUS, requestURI })),
    ];
    expect(rulesOf(...quiet)).toEqual([]);
  });
});

describe('cluster-admin-binding', () => {
  const binding = (name: string, subject = 'mallory') => ({
    verb: 'create',
    objectRef: rbac('clusterrolebindings', { name: 'mine', namespace: '' }),
    requestObject: { roleRef: { name }, subjects: [{ kind: 'User', name: subject }] },
  });

  it('reports the subject of a new binding, and any role for anonymous', () => {
    expect(anomaliesOf(event(binding('cluster-admin')))[0]).toMatchObject({
      rule: 'cluster-admin-binding',
      severity: 'critical',
      detail: 'for mallory',
    });
    expect(anomaliesOf(event(binding('view', 'system:anonymous')))[0]?.detail).toBe('gives view to system:anonymous');
  });

  it('says so when the log does not hold the role', () => {
    const { requestObject, ...bare } = binding('cluster-admin');
    expect(anomaliesOf(event(bare))[0]).toMatchObject({ severity: 'low' });
  });

  it('leaves out other roles, refused writes, reads and the API server itself', () => {
    expect(
      rulesOf(
        event(binding('view')),
        event({ ...binding('cluster-admin'), responseStatus: { code: 403 } }),
        event({ ...binding('cluster-admin'), verb: 'get' }),
        event({ ...binding('cluster-admin'), ...APISERVER }),
      ),
    ).toEqual([]);
  });

  it('does not take the name of the API server from elsewhere for the API server', () => {
    expect(
      rulesOf(event({ ...binding('cluster-admin'), ...APISERVER, sourceIPs: ['127.0.0.1', '192.0.2.9'] })),
    ).toContain('cluster-admin-binding');
  });
});

describe('pod-exec', () => {
  const session = (subresource: string) => ({ verb: 'get', objectRef: { subresource }, ...upgraded });

  it.each(['exec', 'attach', 'portforward'])('reports %s once, whether it has ended or not', (subresource) => {
    const open = event({ ...session(subresource), stage: 'ResponseStarted' });
    expect(anomaliesOf(open)[0]).toMatchObject({ rule: 'pod-exec', count: 1, names: ['web'] });
    expect(anomaliesOf(open, { ...open, stage: 'ResponseComplete' })[0]).toMatchObject({ count: 1 });
  });

  it('leaves out refused ones and logs', () => {
    expect(rulesOf(event({ ...session('exec'), responseStatus: { code: 403 } }), event(session('log')))).toEqual([]);
  });
});

describe('csr-approval', () => {
  const approval = (spec: object, fields = {}) =>
    event({
      verb: 'update',
      objectRef: { resource: 'certificatesigningrequests', apiGroup: 'certificates.k8s.io', subresource: 'approval' },
      requestObject: { spec, status: { conditions: [{ type: 'Approved' }] } },
      ...fields,
    });
  const client = { signerName: 'kubernetes.io/kube-apiserver-client', username: 'mallory' };

  it('tells who asked for which kind of certificate', () => {
    expect(anomaliesOf(approval(client))[0]).toMatchObject({
      rule: 'csr-approval',
      severity: 'high',
      detail: 'kubernetes.io/kube-apiserver-client, asked for by mallory',
    });
    expect(anomaliesOf(approval({}, { requestObject: undefined }))[0]).toMatchObject({ severity: 'medium' });
  });

  it('leaves out kube-controller-manager and denials', () => {
    expect(
      rulesOf(
        approval(client, { user: controller('certificate-controller') }),
        approval(client, { requestObject: { spec: client, status: { conditions: [{ type: 'Denied' }] } } }),
      ),
    ).toEqual([]);
  });
});

describe('evidence-deletion', () => {
  it('reports deleted events and runtime detection', () => {
    const events = event({ verb: 'deletecollection', objectRef: { resource: 'events', name: '' } });
    const falco = event({ verb: 'delete', objectRef: { resource: 'daemonsets', apiGroup: 'apps', name: 'falco' } });
    expect(anomaliesOf(events, falco).map(({ rule, detail }) => [rule, detail])).toEqual([
      ['evidence-deletion', 'events'],
      ['evidence-deletion', 'runtime detection'],
    ]);
  });

  it('leaves out the namespace controller, and deleting other things', () => {
    const events = { verb: 'deletecollection', objectRef: { resource: 'events', name: '' } };
    expect(rulesOf(event({ ...events, user: controller('namespace-controller') }), event({ verb: 'delete' }))).toEqual(
      [],
    );
  });
});

describe('impersonation', () => {
  const as = (username: string, groups: readonly string[] = []) => event({ impersonatedUser: { username, groups } });

  it.each([
    ['ann', [], 'medium'],
    ['system:serviceaccount:shop:web', [], 'high'],
    ['ann', ['system:masters'], 'critical'],
  ] as const)('of %s in %j is %s', (username, groups, severity) => {
    expect(anomaliesOf(as(username, groups))[0]).toMatchObject({
      rule: 'impersonation',
      severity,
      user: 'jane',
      impersonated: username,
    });
  });

  it.each([
    'users "admin" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    'pods is forbidden: User "jane" cannot impersonate-on:user-info:list resource "pods" in API group "" at the cluster scope',
  ])('that was refused is told by the answer: %s', (message) => {
    expect(anomaliesOf(event({ responseStatus: { code: 403, message } }))[0]).toMatchObject({
      rule: 'impersonation',
      detail: 'refused',
    });
  });
});

describe('node-credentials', () => {
  const kubelet = (seconds: number, address: string, fields: object = {}) =>
    event({ user: NODE, userAgent: 'kubelet/v1.36.3', sourceIPs: [address], ...at(seconds), ...fields });

  it('reports a second address while the node is at its own', () => {
    const found = anomaliesOf(...[0, 10, 20].map((s) => kubelet(s, '10.0.0.5')), kubelet(15, '203.0.113.7'));
    expect(found).toMatchObject([
      {
        rule: 'node-credentials',
        severity: 'high',
        sources: ['203.0.113.7'],
        detail: 'while the node itself is at 10.0.0.5',
      },
    ]);
  });

  it('reports another program than a kubelet', () => {
    expect(anomaliesOf(kubelet(0, '10.0.0.5', { userAgent: 'curl/8.5.0' }))[0]).toMatchObject({
      rule: 'node-credentials',
      severity: 'medium',
      detail: 'with curl, which is no kubelet',
    });
  });

  it('leaves out new addresses, loopback, a second family, and load balancers that all nodes come through', () => {
    const other = (name: string, seconds: number, address: string) =>
      kubelet(seconds, address, { user: { ...NODE, username: `system:node:${name}` } });
    expect(
      rulesOf(
        ...[0, 10].map((s) => kubelet(s, '10.0.0.5')),
        ...[20, 30].map((s) => kubelet(s, '10.0.0.9')),
        ...[12, 25].flatMap((s) => [kubelet(s, '127.0.0.1'), kubelet(s, 'fd00::5')]),
        ...[0, 10, 20].flatMap((s) =>
          ['a', 'b', 'c'].flatMap((name) => [other(name, s, '10.0.1.1'), other(name, s + 5, '10.0.1.2')]),
        ),
      ),
    ).toEqual([]);
  });
});

describe('token-elsewhere', () => {
  const pod = (seconds: number, address: string, uid = 'pod-1') =>
    event({
      user: { ...controller('web'), extra: { 'authentication.kubernetes.io/pod-uid': [uid] } },
      sourceIPs: [address],
      ...at(seconds),
    });

  it('reports the token of one pod from two addresses at once', () => {
    expect(anomaliesOf(pod(0, '10.1.0.4'), pod(10, '10.1.0.4'), pod(5, '198.51.100.3'))).toMatchObject([
      { rule: 'token-elsewhere', sources: ['198.51.100.3'], detail: 'while the pod itself is at 10.1.0.4' },
    ]);
  });

  it('leaves out pods of one account at addresses of their own', () => {
    expect(rulesOf(pod(0, '10.1.0.4'), pod(5, '10.1.0.5', 'pod-2'), pod(10, '10.1.0.4'))).toEqual([]);
  });
});

describe('nodes-proxy', () => {
  const proxy = (path: string, fields: object = {}) =>
    event({
      requestURI: `/api/v1/nodes/worker-1/proxy/${path}`,
      objectRef: { resource: 'nodes', subresource: 'proxy', name: 'worker-1', namespace: '' },
      ...fields,
    });

  it.each([
    ['run/shop/web/web', 'critical'],
    ['exec/shop/web/web?command=id', 'critical'],
    ['containerLogs/shop/web/web', 'medium'],
    ['configz', 'medium'],
    ['metrics', 'low'],
  ] as const)('of /%s is %s', (path, severity) => {
    expect(anomaliesOf(proxy(path))[0]).toMatchObject({ rule: 'nodes-proxy', severity });
  });

  it('leaves out programs that scrape metrics, and refused ones', () => {
    const user = { username: 'system:serviceaccount:monitoring:prometheus' };
    expect(rulesOf(proxy('metrics/cadvisor', { user }), proxy('run/a/b/c', { responseStatus: { code: 403 } }))).toEqual(
      [],
    );
    expect(rulesOf(proxy('run/a/b/c', { user, verb: 'create' }))).toEqual(['nodes-proxy']);
  });
});

describe('pod-security', () => {
  it('counts violations by namespace and level, whoever made the pod', () => {
    const annotations = {
      'pod-security.kubernetes.io/audit-violations': 'would violate PodSecurity "restricted:latest": host namespaces',
    };
    const one = event({ verb: 'create', user: controller('replicaset-controller'), annotations });
    expect(anomaliesOf(one, event({ verb: 'create', annotations }))).toMatchObject([
      { rule: 'pod-security', severity: 'low', count: 2, detail: 'Pod Security restricted:latest' },
    ]);
    expect(rulesOf(event({ annotations: { 'authorization.k8s.io/decision': 'allow' } }))).toEqual([]);
  });
});

describe('policy-change', () => {
  const policy = (resource: string, apiGroup: string, verb: string, fields: object = {}) =>
    event({ verb, objectRef: { resource, apiGroup, name: 'p' }, ...fields });
  const namespace = (requestObject: unknown) =>
    event({ verb: 'patch', objectRef: { resource: 'namespaces', name: 'shop' }, requestObject });
  const label = (value: string | null) => ({ metadata: { labels: { 'pod-security.kubernetes.io/enforce': value } } });

  it.each([
    ['validatingadmissionpolicies', 'admissionregistration.k8s.io', 'delete', 'high'],
    ['validatingadmissionpolicybindings', 'admissionregistration.k8s.io', 'patch', 'medium'],
    ['clusterpolicies', 'kyverno.io', 'delete', 'high'],
    ['k8srequiredlabels', 'constraints.gatekeeper.sh', 'deletecollection', 'high'],
    ['networkpolicies', 'networking.k8s.io', 'delete', 'medium'],
    ['ciliumnetworkpolicies', 'cilium.io', 'update', 'low'],
  ] as const)('of %s.%s: %s is %s', (resource, group, verb, severity) => {
    expect(anomaliesOf(policy(resource, group, verb))[0]).toMatchObject({ rule: 'policy-change', severity });
  });

  it('tells which Pod Security level a namespace gets', () => {
    const remove = { op: 'remove', path: '/metadata/labels/pod-security.kubernetes.io~1enforce' };
    for (const [body, severity] of [
      [label(null), 'high'],
      [label('privileged'), 'high'],
      [[remove], 'high'],
      [label('restricted'), 'low'],
    ] as const)
      expect(anomaliesOf(namespace(body))[0], JSON.stringify(body)).toMatchObject({ rule: 'policy-change', severity });
  });

  it('leaves out new policies, statuses, other labels and namespaces that are cleared', () => {
    expect(
      rulesOf(
        policy('networkpolicies', 'networking.k8s.io', 'create'),
        policy('networkpolicies', 'networking.k8s.io', 'delete', { user: controller('namespace-controller') }),
        event({
          verb: 'update',
          objectRef: { resource: 'clusterpolicies', apiGroup: 'kyverno.io', subresource: 'status' },
        }),
        namespace({ metadata: { labels: { team: 'a' } } }),
      ),
    ).toEqual([]);
  });
});

describe('privileged-pod', () => {
  const create = (spec: object, fields: object = {}) => event({ verb: 'create', requestObject: { spec }, ...fields });
  const containers = [{ name: 'c', securityContext: { privileged: true } }];
  const template = { spec: { containers } };
  const workload = (resource: string, apiGroup: string, spec: object) =>
    create(spec, { objectRef: { resource, apiGroup } });

  it.each([
    ['pods', '', { containers }],
    ['deployments', 'apps', { template }],
    ['daemonsets', 'apps', { template }],
    ['jobs', 'batch', { template }],
    ['cronjobs', 'batch', { jobTemplate: { spec: { template } } }],
  ] as const)('looks into %s', (resource, group, spec) => {
    expect(anomaliesOf(workload(resource, group, spec))[0]).toMatchObject({
      rule: 'privileged-pod',
      severity: 'high',
      detail: 'privileged',
    });
  });

  it.each([
    [{ hostPID: true }, 'high', 'hostPID'],
    [{ hostNetwork: true }, 'medium', 'hostNetwork'],
    [{ volumes: [{ hostPath: { path: '/' } }] }, 'high', 'hostPath /'],
    [
      { volumes: [{ hostPath: { path: '/run/containerd/containerd.sock' } }] },
      'high',
      'hostPath /run/containerd/containerd.sock',
    ],
    [{ volumes: [{ hostPath: { path: '/var/log' } }] }, 'medium', 'hostPath /var/log'],
  ] as const)('%j is %s', (fields, severity, detail) => {
    expect(anomaliesOf(create({ containers: [{ name: 'c' }], ...fields }))[0]).toMatchObject({ severity, detail });
  });

  it('weighs less where a program rolls it out', () => {
    const user = { username: 'system:serviceaccount:argocd:controller' };
    expect(anomaliesOf(create({ containers }, { user }))[0]).toMatchObject({ severity: 'medium' });
  });

  it('leaves out confined pods, refused ones, what controllers make of a workload, and mirror pods', () => {
    expect(
      rulesOf(
        create({ containers: [{ name: 'c', securityContext: { privileged: false } }] }),
        create({ containers }, { responseStatus: { code: 403 } }),
        create({ containers }, { user: controller('daemon-set-controller') }),
        create({ containers }, { user: NODE, userAgent: 'kubelet/v1.36.3' }),
      ),
    ).toEqual([]);
  });
});

describe('refused-requests', () => {
  const refused = (seconds: number, fields: object = {}) =>
    event({ ...at(seconds), responseStatus: { code: 403, message: 'pods is forbidden' }, ...fields });
  const many = (fields: (index: number) => object = () => ({}), step = 1) =>
    Array.from({ length: 20 }, (_, index) => refused(index * step, fields(index)));
  const different = (index: number) => ({ objectRef: { resource: `things-${index}` } });

  it('tells a search from a program that lacks a right', () => {
    expect(anomaliesOf(...many(), refused(30))).toMatchObject([
      { rule: 'refused-requests', severity: 'medium', count: 21, user: 'jane' },
    ]);
    expect(anomaliesOf(...many(different)).at(0)).toMatchObject({ severity: 'high', count: 20 });
  });

  it('tells anonymous requests and logins that fail by their address', () => {
    const scan = many((index) => ({ user: ANONYMOUS, sourceIPs: [`192.0.2.${index % 2}`] }));
    expect(rulesOf(...scan)).toEqual([]);
    const logins = many(() => ({ user: { username: '', groups: [] }, responseStatus: { code: 401 } }));
    expect(anomaliesOf(...logins)[0]).toMatchObject({ detail: 'credentials that are not valid', severity: 'medium' });
  });

  it('leaves out few, slow, and what the Node authorizer refuses a kubelet again and again', () => {
    expect(rulesOf(...many().slice(1))).toEqual([]);
    expect(rulesOf(...many(() => ({}), 60))).toEqual([]);
    expect(rulesOf(...many(() => ({ user: NODE, userAgent: 'kubelet/v1.36.3' })))).toEqual([]);
    expect(rulesOf(...many((index) => ({ ...different(index), user: NODE, userAgent: 'kubelet/v1.36.3' })))).toEqual([
      'refused-requests',
    ]);
  });
});

describe('role-written', () => {
  const role = (resource: string, rules: readonly object[], fields: object = {}) =>
    event({ verb: 'create', objectRef: rbac(resource, { name: 'mine' }), requestObject: { rules }, ...fields });
  const rule = (verbs: string[], resources: string[], apiGroups = ['']) => ({ verbs, resources, apiGroups });

  it.each([
    [rule(['*'], ['*'], ['*']), 'gives everything'],
    [rule(['escalate'], ['clusterroles'], ['rbac.authorization.k8s.io']), 'gives escalate'],
    [rule(['impersonate'], ['users']), 'gives impersonate'],
    [rule(['get'], ['nodes/proxy']), 'gives nodes/proxy'],
    [rule(['create'], ['serviceaccounts/token']), 'gives tokens of service accounts'],
  ])('%j %s', (one, detail) => {
    expect(anomaliesOf(role('clusterroles', [one]))[0]).toMatchObject({
      rule: 'role-written',
      severity: 'high',
      detail,
    });
    expect(anomaliesOf(role('roles', [one]))[0]).toMatchObject({ severity: 'medium' });
  });

  it('reports built-in roles that are changed or deleted', () => {
    const view = { objectRef: rbac('clusterroles', { name: 'system:node' }) };
    expect(anomaliesOf(event({ verb: 'delete', ...view }))[0]?.detail).toBe('deletes a built-in role');
  });

  it('leaves out harmless roles and the controller that fills aggregated ones', () => {
    expect(
      rulesOf(
        role('clusterroles', [rule(['get', 'list'], ['pods'])]),
        role('clusterroles', [rule(['*'], ['*'], ['*'])], { user: controller('clusterrole-aggregation-controller') }),
      ),
    ).toEqual([]);
  });
});

describe('secrets-in-bulk', () => {
  const secrets = (verb: string, fields: object = {}, target: object = {}) =>
    event({ verb, objectRef: { resource: 'secrets', name: '', ...target }, ...fields });
  const account = (namespace: string) => ({ user: { username: `system:serviceaccount:${namespace}:app`, groups: [] } });
  const named = (count: number, step = 1) =>
    Array.from({ length: count }, (_, index) => secrets('get', at(index * step), { name: `s-${index}` }));

  it('reports lists of all, and of a namespace', () => {
    expect(anomaliesOf(secrets('list', {}, { namespace: '' }))[0]).toMatchObject({ severity: 'high' });
    expect(anomaliesOf(secrets('list'))[0]).toMatchObject({ rule: 'secrets-in-bulk', severity: 'medium' });
    expect(anomaliesOf(secrets('watch', account('apps'), { namespace: '' }))[0]).toMatchObject({ severity: 'medium' });
  });

  it('reports ten different ones in ten minutes, each counted once', () => {
    expect(anomaliesOf(...named(12))[0]).toMatchObject({ rule: 'secrets-in-bulk', severity: 'high', count: 12 });
  });

  it('leaves out the same one again, few, slow ones, Helm, kubelets, controllers and an account’s own namespace', () => {
    expect(rulesOf(...named(9))).toEqual([]);
    expect(rulesOf(...named(20, 120))).toEqual([]);
    expect(rulesOf(...Array.from({ length: 30 }, (_, i) => secrets('get', at(i), { name: 'one' })))).toEqual([]);
    expect(
      rulesOf(
        secrets('list', { requestURI: '/api/v1/namespaces/shop/secrets?labelSelector=owner%3Dhelm%2Cname%3Dweb' }),
        secrets('list', account('shop')),
        secrets('list', { user: controller('generic-garbage-collector') }, { namespace: '' }),
        ...named(12).map((one) => ({ ...one, user: NODE, userAgent: 'kubelet/v1.36.3' })),
        ...Array.from({ length: 12 }, (_, i) => secrets('get', {}, { name: `sh.helm.release.v1.web.v${i}` })),
      ),
    ).toEqual([]);
  });
});

describe('secrets-in-log', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', data: { password: 'aHVudGVyMg==' } };

  it('reports contents, and keeps nothing of them', () => {
    const found = anomaliesOf(
      event({ objectRef: { resource: 'secrets' }, responseObject: secret }),
      event({ verb: 'patch', objectRef: { resource: 'secrets' }, requestObject: { data: secret.data } }),
      event({
        verb: 'create',
        user: NODE,
        userAgent: 'kubelet/v1.36.3',
        objectRef: { resource: 'serviceaccounts', subresource: 'token' },
        responseObject: { kind: 'TokenRequest', status: { token: 'aHVudGVyMg==' } },
      }),
    );
    expect(found.map(({ rule, count, resources }) => [rule, count, ...resources])).toEqual([
      ['secrets-in-log', 2, 'secrets'],
      ['secrets-in-log', 1, 'serviceaccounts/token'],
    ]);
    expect(JSON.stringify(found)).not.toContain('aHVudGVyMg==');
  });

  it('leaves out answers without contents', () => {
    const status = { kind: 'Status', code: 404 };
    expect(
      rulesOf(
        event({ objectRef: { resource: 'secrets' }, responseObject: status, responseStatus: { code: 404 } }),
        event({ verb: 'delete', objectRef: { resource: 'secrets' }, requestObject: { kind: 'DeleteOptions' } }),
        event({ objectRef: { resource: 'secrets' } }),
      ),
    ).toEqual([]);
  });
});

describe('system-configmap', () => {
  const write = (namespace: string, name: string, fields: object = {}) =>
    event({ verb: 'update', objectRef: { resource: 'configmaps', namespace, name }, ...fields });

  it('reports who may log in, and other configuration of the platform', () => {
    expect(anomaliesOf(write('kube-system', 'aws-auth'))[0]).toMatchObject({
      rule: 'system-configmap',
      severity: 'high',
    });
    expect(anomaliesOf(write('kube-system', 'coredns'))[0]).toMatchObject({ severity: 'medium' });
  });

  it('leaves out other ConfigMaps, reads, and the API server', () => {
    expect(
      rulesOf(
        write('shop', 'coredns'),
        write('kube-system', 'coredns', { verb: 'get' }),
        write('kube-system', 'extension-apiserver-authentication', APISERVER),
      ),
    ).toEqual([]);
  });
});

describe('token-request', () => {
  const token = (namespace: string, name: string, fields: object = {}) =>
    event({
      verb: 'create',
      objectRef: { resource: 'serviceaccounts', subresource: 'token', namespace, name },
      ...fields,
    });

  it('reports tokens for others, those of the platform first', () => {
    expect(anomaliesOf(token('shop', 'web'))[0]).toMatchObject({ rule: 'token-request', severity: 'medium' });
    expect(anomaliesOf(token('kube-system', 'node-controller'))[0]).toMatchObject({ severity: 'high' });
    const manager = { user: { username: 'system:kube-controller-manager', groups: [] } };
    expect(rulesOf(token('shop', 'web', manager))).toEqual(['token-request']);
  });

  it('leaves out kubelets, an account for itself, and kube-controller-manager for its controllers', () => {
    expect(
      rulesOf(
        token('shop', 'web', { user: NODE, userAgent: 'kubelet/v1.36.3' }),
        token('shop', 'web', { user: { username: 'system:serviceaccount:shop:web' } }),
        token('kube-system', 'job-controller', { user: { username: 'system:kube-controller-manager', groups: [] } }),
      ),
    ).toEqual([]);
  });
});

describe('webhook-change', () => {
  const webhook = (verb: string, fields: object = {}) =>
    event({
      verb,
      objectRef: { resource: 'mutatingwebhookconfigurations', apiGroup: 'admissionregistration.k8s.io', namespace: '' },
      ...fields,
    });
  const program = { user: { username: 'system:serviceaccount:cert-manager:cainjector' } };

  it.each([
    ['create', {}, 'high'],
    ['delete', {}, 'high'],
    ['create', program, 'medium'],
    ['update', program, 'low'],
  ] as const)('%s by %j is %s', (verb, fields, severity) => {
    expect(anomaliesOf(webhook(verb, fields))[0]).toMatchObject({ rule: 'webhook-change', severity });
  });

  it('reports aggregated APIs, but not the API server’s own', () => {
    const service = { verb: 'create', objectRef: { resource: 'apiservices', apiGroup: 'apiregistration.k8s.io' } };
    expect(rulesOf(event(service))).toEqual(['webhook-change']);
    expect(rulesOf(event({ ...service, ...APISERVER }), webhook('get'))).toEqual([]);
  });
});
