import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PodSpec } from '../../src/core/kube/objects.ts';
import { type PssLevel, violationsAt, violationsText } from '../../src/core/kube/pss/index.ts';
import { reducePodSpec } from '../../src/core/reduce/pod.ts';
import { describeCluster } from '../support/cluster.ts';

const PODS = 250;
const VERSIONS = ['v1.24', 'v1.29', 'v1.33', 'v1.36'] as const;
const LEVELS = ['baseline', 'restricted'] as const;

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 3 });
const part = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const seccompProfile = fc.constantFrom(
  { type: 'RuntimeDefault' },
  { type: 'Unconfined' },
  { type: 'Localhost', localhostProfile: 'profiles/a.json' },
);
const appArmorProfile = fc.constantFrom(
  { type: 'RuntimeDefault' },
  { type: 'Unconfined' },
  { type: 'Localhost', localhostProfile: 'a' },
);
const seLinuxOptions = part({
  type: fc.constantFrom('container_t', 'container_kvm_t', 'container_engine_t', 'spc_t'),
  user: fc.constantFrom('system_u'),
  role: fc.constantFrom('system_r'),
  level: fc.constantFrom('s0:c1,c2'),
});
const CAPABILITIES = ['ALL', 'NET_BIND_SERVICE', 'CHOWN', 'SYS_ADMIN', 'NET_RAW', 'SYS_PTRACE'];
const capabilities = part({
  add: fc.uniqueArray(fc.constantFrom(...CAPABILITIES), { minLength: 1, maxLength: 3 }),
  drop: fc.uniqueArray(fc.constantFrom(...CAPABILITIES), { minLength: 1, maxLength: 3 }),
});
const handler = fc.constantFrom(
  { httpGet: { port: 80 } },
  { httpGet: { port: 80, host: '127.0.0.1' } },
  { httpGet: { port: 80, host: 'example.com' } },
  { tcpSocket: { port: 80, host: '10.0.0.1' } },
  { tcpSocket: { port: 80 } },
  { exec: { command: ['true'] } },
);

// The API server takes no privileged container that may not escalate.
const sound = (context: {
  privileged?: boolean;
  allowPrivilegeEscalation?: boolean;
  capabilities?: { add?: string[] };
}) =>
  context.allowPrivilegeEscalation === false &&
  (context.privileged || context.capabilities?.add?.some((name) => name === 'SYS_ADMIN' || name === 'CAP_SYS_ADMIN'))
    ? { ...context, allowPrivilegeEscalation: true }
    : context;

const containerContext = part({
  privileged: fc.boolean(),
  allowPrivilegeEscalation: fc.constantFrom(false, false, true),
  capabilities,
  runAsNonRoot: fc.boolean(),
  runAsUser: fc.constantFrom(0, 1000),
  seccompProfile,
  appArmorProfile,
  seLinuxOptions,
  procMount: fc.constantFrom('Default'),
}).map(sound);

const container = (kind: 'app' | 'init') => (index: number) =>
  fc.record(
    {
      name: fc.constant(`${kind}-${index}`),
      image: fc.constant('registry.example/app:1'),
      securityContext: containerContext,
      ...(kind === 'app'
        ? {
            livenessProbe: handler,
            lifecycle: fc.record({ postStart: handler }),
            ports: fc.constantFrom(
              [{ containerPort: 80 }],
              [{ containerPort: 80 + index, hostPort: 8000 + index }],
              [{ containerPort: 81 }, { containerPort: 90 + index, hostPort: 9000 + index, protocol: 'UDP' }],
            ),
          }
        : {}),
    },
    { requiredKeys: ['name', 'image'] },
  );
const several = (kind: 'app' | 'init', min: number) =>
  fc
    .integer({ min, max: 2 })
    .chain((n) => fc.tuple(...Array.from({ length: n }, (_, index) => container(kind)(index))));

const volume = fc.constantFrom<object>(
  { emptyDir: {} },
  { hostPath: { path: '/var/log' } },
  { configMap: { name: 'c' } },
  { secret: { secretName: 's' } },
  { nfs: { server: 'nfs', path: '/' } },
  { projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
  { csi: { driver: 'x' } },
  { image: { reference: 'registry.example/data:1', pullPolicy: 'Always' } },
);
const sysctls = fc.constantFrom(
  [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  [{ name: 'net.ipv4.tcp_keepalive_time', value: '60' }],
  [
    { name: 'kernel.msgmax', value: '1' },
    { name: 'kernel.shm_rmid_forced', value: '0' },
  ],
);

const linuxPod = fc.record(
  {
    containers: several('app', 1),
    initContainers: several('init', 0),
    hostNetwork: fc.constant(true),
    hostPID: fc.boolean(),
    hostIPC: fc.boolean(),
    volumes: fc
      .array(volume, { minLength: 1, maxLength: 3 })
      .map((sources) => sources.map((source, index) => ({ name: `v${index}`, ...source }))),
    securityContext: part({
      runAsNonRoot: fc.boolean(),
      runAsUser: fc.constantFrom(0, 1000),
      seccompProfile,
      appArmorProfile,
      seLinuxOptions,
      sysctls,
    }),
  },
  { requiredKeys: ['containers'] },
);
// In the node's network the server takes no port of another number and no sysctl of the network; likewise for IPC.
const onNode = (pod: Record<string, unknown>): Record<string, unknown> => {
  const { securityContext, ...rest } = pod;
  const { sysctls: asked = [], ...context } = Object(securityContext);
  const allowed = (asked as { name: string }[]).filter(
    ({ name }) => !(pod.hostNetwork && name.startsWith('net.')) && !(pod.hostIPC && name.startsWith('kernel.')),
  );
  const containers = (pod.containers as Record<string, unknown>[]).map(({ ports, ...each }) => ({
    ...each,
    ...(ports && !pod.hostNetwork ? { ports } : {}),
  }));
  return {
    ...rest,
    containers,
    ...(securityContext
      ? { securityContext: { ...context, ...(allowed.length > 0 ? { sysctls: allowed } : {}) } }
      : {}),
  };
};
/** As restricted wants it, but for what is drawn besides. */
const careful = (pod: Record<string, unknown>): Record<string, unknown> => {
  const { hostNetwork: _n, hostPID: _p, hostIPC: _i, volumes: _v, securityContext: _s, ...rest } = pod;
  const hardened = (each: Record<string, unknown>, index: number) => ({
    name: each.name,
    image: each.image,
    ...(index > 0 ? { livenessProbe: each.livenessProbe } : {}),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  });
  const { initContainers: _c, ...kept } = rest;
  return {
    ...kept,
    containers: (pod.containers as Record<string, unknown>[]).map(hardened),
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  };
};
const userNamespacePod = fc
  .record({ pod: linuxPod, procMount: maybe(fc.constant('Unmasked')) })
  .map(({ pod, procMount }) => {
    const { hostNetwork: _n, hostPID: _p, hostIPC: _i, ...rest } = pod;
    const containers = rest.containers.map((each) => {
      const { ports: _, ...kept } = each as Record<string, unknown>;
      return { ...kept, securityContext: { ...Object(kept.securityContext), ...(procMount ? { procMount } : {}) } };
    });
    return { ...rest, containers, hostUsers: false };
  });
const windowsPod = fc
  .record({ hostProcess: maybe(fc.boolean()), onContainer: fc.boolean(), runAsNonRoot: maybe(fc.boolean()) })
  .map(({ hostProcess, onContainer, runAsNonRoot }) => {
    const windowsOptions = hostProcess === undefined ? {} : { windowsOptions: { hostProcess } };
    const own = onContainer ? { securityContext: windowsOptions } : {};
    return {
      os: { name: 'windows' },
      ...(hostProcess ? { hostNetwork: true } : {}),
      containers: [{ name: 'app-0', image: 'registry.example/app:1', ...own }],
      securityContext: {
        ...(onContainer && !hostProcess ? {} : windowsOptions),
        ...(runAsNonRoot === undefined ? {} : { runAsNonRoot }),
      },
    };
  });

const pods = fc.sample(
  fc.oneof(
    { weight: 5, arbitrary: linuxPod.map(onNode) },
    { weight: 2, arbitrary: linuxPod.map(careful) },
    { weight: 2, arbitrary: userNamespacePod.map(onNode) },
    { weight: 1, arbitrary: windowsPod },
  ),
  { numRuns: PODS, seed: 20_261_124 },
) as unknown as PodSpec[];

// A pod that restricted admits, changed in one place only.
const STRICT = { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
const STRICT_CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
const debugged = (securityContext: object) => ({
  container: { securityContext: { ...STRICT_CONTAINER, ...securityContext } },
});
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/app';
const DEBUGGED: [string, { container?: object; annotations?: Record<string, string> }][] = [
  ['nothing wrong', debugged({})],
  ['no security context', {}],
  ['privileged', { container: { securityContext: { privileged: true } } }],
  ['escalation', debugged({ allowPrivilegeEscalation: true })],
  ['a default capability', debugged({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } })],
  ['a capability beyond', debugged({ capabilities: { drop: ['ALL'], add: ['SYS_PTRACE'] } })],
  ['root', debugged({ runAsUser: 0 })],
  ['not said to be no root', debugged({ runAsNonRoot: false })],
  ['seccomp unconfined', debugged({ seccompProfile: { type: 'Unconfined' } })],
  ['AppArmor unconfined', debugged({ appArmorProfile: { type: 'Unconfined' } })],
  ['an SELinux user', debugged({ seLinuxOptions: { user: 'system_u' } })],
  ['the annotation unconfined', { ...debugged({}), annotations: { [APPARMOR]: 'unconfined' } }],
  ['the annotation runtime/default', { ...debugged({}), annotations: { [APPARMOR]: 'runtime/default' } }],
  [
    'an old seccomp annotation',
    { ...debugged({}), annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' } },
  ],
];

describeCluster('Pod Security, asked of the API server', (cluster) => {
  it.each(VERSIONS.flatMap((version) => LEVELS.map((level) => [level, version] as const)))(
    'finds at %s:%s what the server finds, in its words',
    async (level, version) => {
      const namespace = await cluster.namespace('pss', {
        'pod-security.kubernetes.io/warn': level,
        'pod-security.kubernetes.io/warn-version': version,
      });
      const live = cluster.open();
      let compared = 0;
      let violating = 0;
      const refused: string[] = [];
      const different: object[] = [];
      for (const [index, spec] of pods.entries()) {
        const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${index}`, namespace }, spec };
        try {
          const { object, warnings } = await live.create(manifest as never, { dryRun: true });
          const expected = warnings
            .filter((warning) => warning.startsWith('would violate PodSecurity'))
            .map((warning) => warning.replace(/^would violate PodSecurity "[^"]*": /, ''))
            .join();
          // The spec as the server keeps it, with its defaults.
          const ours = said(level, version, Object(object.spec));
          compared += 1;
          if (expected) violating += 1;
          if (ours !== expected) different.push({ index, expected, ours });
        } catch (error) {
          refused.push(`${index}: ${(error as Error).message}`);
        }
      }
      live.close();
      console.info(
        `Pod Security ${level}:${version}: ${compared} pods compared, ${violating} violate, ${different.length} disagreements`,
      );
      expect(different).toEqual([]);
      expect(refused.slice(0, 3)).toEqual([]);
      expect(compared).toBe(PODS);
      expect(violating).toBeGreaterThan(PODS / 4);
      expect(violating).toBeLessThan(PODS);
    },
  );

  it('names for a label the reasons and the number of pods that the server warns of when it is tried', async () => {
    const live = cluster.open();
    // The server cuts its warnings off at 4,096 characters: a few pods at a time.
    const together = 8;
    let compared = 0;
    for (let first = 0; first < 80; first += together) {
      const namespace = await cluster.namespace('pss-label');
      const some = pods.slice(first, first + together);
      await cluster.loader.createAll(
        some.map((spec, index) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `pod-${index}`, namespace },
          spec,
        })),
      );
      for (const level of LEVELS) {
        const body = { metadata: { labels: { 'pod-security.kubernetes.io/enforce': level } } };
        const target = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
        const { warnings } = await live.patch(target, { type: 'strategic', body }, { dryRun: true });
        const expected: Record<string, number> = {};
        for (const warning of warnings) {
          const [, others, reasons] = /^pod-\d+(?: \(and (\d+) other pods?\))?: (.*)$/.exec(warning) ?? [];
          if (reasons) expected[reasons] = Number(others ?? 0) + 1;
        }
        const ours: Record<string, number> = {};
        for (const spec of some) {
          const text = violationsAt(level, 36, reducePodSpec(Object(spec)))
            .map(({ reason }) => reason)
            .join(', ');
          if (text) ours[text] = (ours[text] ?? 0) + 1;
        }
        expect(ours, level).toEqual(expected);
        compared += some.length;
      }
    }
    live.close();
    console.info(`Pod Security labels: ${compared} pods compared, 0 disagreements`);
  });

  it.each(DEBUGGED)(
    'judges what was put into a running pod, and its annotations, like the server: %s',
    async (_, one) => {
      const live = cluster.open();
      const namespace = await cluster.namespace('pss-debug');
      const { container = {}, annotations = {} } = one;
      const manifest = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'pod', namespace, annotations },
        spec: { ...STRICT, containers: [{ name: 'app', image: 'nginx', securityContext: STRICT_CONTAINER }] },
      };
      await cluster.loader.create(manifest);
      const path = `/api/v1/namespaces/${namespace}/pods/pod`;
      const debug = { spec: { ephemeralContainers: [{ name: 'debug', image: 'busybox', ...container }] } };
      const type = 'application/strategic-merge-patch+json';
      const answer = await cluster.loader.request('PATCH', `${path}/ephemeralcontainers`, debug, type);
      expect(answer.status, answer.body).toBe(200);
      const stored = JSON.parse(answer.body) as { metadata: { annotations?: Record<string, string> }; spec: object };
      for (const level of LEVELS) {
        const ours = violationsAt(level, 36, reducePodSpec(Object(stored.spec)), stored.metadata)
          .map(({ reason }) => reason)
          .join(', ');
        const body = { metadata: { labels: { 'pod-security.kubernetes.io/enforce': level } } };
        const target = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
        const asked = async (): Promise<string> => {
          const { warnings } = await live.patch(target, { type: 'strategic', body }, { dryRun: true });
          return warnings.flatMap((warning) => /^pod: (.*)$/.exec(warning)?.[1] ?? []).join();
        };
        // The server reads pods from a cache that may be a moment behind.
        await cluster.until(async () => (await asked()) === ours, 5000).catch(() => {});
        expect(await asked(), level).toBe(ours);
      }
      live.close();
    },
  );
});

const said = (level: PssLevel, version: string, spec: Record<string, unknown>): string =>
  violationsText(violationsAt(level, Number(version.slice('v1.'.length)), reducePodSpec(spec)));
