import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import audit from '../../../../src/areas/audit/index.ts';
import alerts from '../../../../src/areas/audit/remediations/alerts.ts';
import failurePolicy from '../../../../src/areas/audit/remediations/failure-policy.ts';
import runtimeDetection from '../../../../src/areas/audit/remediations/runtime-detection.ts';
import shipLogs from '../../../../src/areas/audit/remediations/ship-logs.ts';
import type { Change } from '../../../../src/core/change.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { type Answers, NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import type { Remediation } from '../../../../src/core/remediation.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const planned = (remediation: Remediation, world: string, answers: Partial<Answers> = {}) => {
  const snapshot = snapshotOf(world);
  const findings = evaluate(audit.checks, snapshot);
  const [step] = planSteps([remediation], findings, snapshot);
  if (!step) throw new Error('There is no step.');
  const context = contextFor(remediation, findings, snapshot);
  const changes = remediation.plan(step, { ...NO_ANSWERS, ...answers }, context);
  return { step, changes, impact: remediation.impact(step, changes, context) };
};
const commandsOf = (changes: readonly Change[]): string =>
  changes
    .flatMap((change) => (change.kind === 'guide' ? change.steps.flatMap(({ commands = [] }) => commands) : []))
    .join('\n');
const textOf = (changes: readonly Change[]): string =>
  changes.flatMap((change) => (change.kind === 'guide' ? change.steps.map(({ text }) => text) : [])).join('\n');
const fileOf = (changes: readonly Change[], path: string): string => {
  const found = changes.find((change) => change.kind === 'file' && change.path === path);
  if (found?.kind !== 'file') throw new Error(`There is no ${path}.`);
  return found.content;
};

const NODES = `
apiVersion: v1
kind: Node
metadata: { name: master-1 }
spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] }
status: { nodeInfo: { kernelVersion: 5.4.0-1, operatingSystem: linux } }
---
apiVersion: v1
kind: Node
metadata: { name: gpu-1 }
spec: { taints: [{ key: gpu, value: a100, effect: NoSchedule }, { key: node.kubernetes.io/not-ready, effect: NoExecute }] }
status: { nodeInfo: { kernelVersion: 6.8.0, operatingSystem: linux } }
`;
const service = (name: string, namespace: string, port: number): string => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { clusterIP: 10.0.0.1, ports: [{ port: ${port} }] }
`;

describe('a runtime detector', () => {
  it('is installed on every node, taints and old kernels told', () => {
    const { changes, impact } = planned(runtimeDetection, NODES + service('alertmanager', 'monitoring', 9093));
    const commands = commandsOf(changes);
    expect(commands).toContain('--set driver.kind=modern_ebpf');
    expect(commands).toContain('falcosidekick.config.alertmanager.hostport=http://alertmanager.monitoring:9093');
    expect(commands).toContain(
      `--set-json 'tolerations=[{"key":"node-role.kubernetes.io/control-plane","operator":"Exists","effect":"NoSchedule"},{"key":"gpu","operator":"Exists","effect":"NoSchedule"}]'`,
    );
    expect(impact.consequences).toContainEqual({
      level: 'breaks',
      text: expect.stringContaining('master-1 is older than 5.8'),
    });
  });

  it('that misses nodes is put there, and no second one is installed', () => {
    const { step, changes } = planned(
      runtimeDetection,
      `${NODES}---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: tetragon, namespace: kube-system }
spec:
  selector: { matchLabels: { app: t } }
  template: { metadata: { labels: { app: t } }, spec: { containers: [{ name: t, image: "quay.io/cilium/tetragon:v1" }] } }
`,
    );
    expect(step.title).toBe('Put the detector on every node');
    expect(commandsOf(changes)).not.toContain('helm');
    expect(commandsOf(changes)).toContain('kubectl get daemonset tetragon --namespace kube-system');
  });
});

describe('sending logs away', () => {
  it('goes to the store that is there, and reads the audit log', () => {
    const { step, changes } = planned(
      shipLogs,
      `${NODES}${service('loki', 'obs', 3100)}---
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-a, namespace: kube-system, labels: { component: kube-apiserver } }
spec:
  nodeName: a
  containers: [{ name: kube-apiserver, image: "k:v1.36.3", command: [kube-apiserver, --audit-log-path=/srv/audit/a.log] }]
`,
    );
    expect(step.parameters[0]).toMatchObject({ default: 'loki://loki.obs.svc:3100' });
    const values = parse(fileOf(changes, 'audit/fluent-bit-values.yaml'));
    expect(values).toMatchObject({
      tolerations: [{ operator: 'Exists' }],
      extraVolumeMounts: [{ mountPath: '/srv/audit', readOnly: true }],
    });
    expect(values.config.inputs).toContain('Path /srv/audit/a.log');
    expect(values.config.outputs).toContain(
      'Name loki\n    Match *\n    Host loki.obs.svc\n    Port 3100\n    Tls Off',
    );
    expect(changes.filter(({ kind }) => kind === 'file')).toHaveLength(1);
  });

  it('installs a store where there is none, and encrypts on the way to one outside', () => {
    const own = planned(shipLogs, NODES);
    expect(parse(fileOf(own.changes, 'audit/loki-values.yaml'))).toMatchObject({ deploymentMode: 'SingleBinary' });
    const out = planned(shipLogs, NODES, { values: { destination: 'syslog://logs.example.com:6514' } });
    expect(fileOf(out.changes, 'audit/fluent-bit-values.yaml')).toContain('Tls On');
    expect(out.changes.some((change) => change.kind === 'file' && change.path.includes('loki'))).toBe(false);
  });

  it.each(['http://x:1', 'loki://x', 'loki://x:0', 'loki://x:99999', 'loki://x\n[OUTPUT]:1', 'es://-a:1'])(
    'refuses %j as a destination',
    (destination) => {
      expect(() => planned(shipLogs, NODES, { values: { destination } })).toThrow();
    },
  );

  it('leaves a shipper that misses the audit log in place', () => {
    const { changes } = planned(
      shipLogs,
      `
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-a, namespace: kube-system, labels: { component: kube-apiserver } }
spec:
  nodeName: a
  containers: [{ name: kube-apiserver, image: "k:v1.36.3", command: [kube-apiserver, --audit-log-path=/srv/audit/a.log] }]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: vector, namespace: logs }
spec:
  selector: { matchLabels: { app: v } }
  template: { metadata: { labels: { app: v } }, spec: { containers: [{ name: v, image: "timberio/vector:0.50" }] } }
`,
    );
    expect(changes.filter(({ kind }) => kind === 'file')).toEqual([]);
    expect(textOf(changes)).toContain('/srv/audit');
  });
});

describe('alerts', () => {
  it('come with rules that the chart picks up', () => {
    const { changes } = planned(alerts, NODES);
    const rule = parse(fileOf(changes, 'audit/alert-rules.yaml'));
    expect(rule.metadata.labels).toEqual({ release: 'monitoring' });
    const names = rule.spec.groups[0].rules.map(({ alert }: { alert: string }) => alert);
    expect(names).toContain('KubernetesClientCertificateEnds');
    // Without a control plane of one’s own there is no audit log to watch.
    expect(names).not.toContain('KubernetesAuditLogSilent');
  });
});

describe('policy engines that fail open', () => {
  it('are told how each is made to refuse', () => {
    const { changes, step } = planned(
      failurePolicy,
      `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: gatekeeper-validating-webhook-configuration }
webhooks:
  - name: validation.gatekeeper.sh
    failurePolicy: Ignore
    clientConfig: { service: { namespace: gatekeeper-system, name: gatekeeper } }
    rules: [{ apiGroups: ['*'], resources: [pods], operations: [CREATE] }]
`,
    );
    expect(step.why).toContain('gatekeeper-validating-webhook-configuration');
    expect(commandsOf(changes)).toContain('--set validatingWebhookFailurePolicy=Fail');
    expect(textOf(changes)).toContain('pods/ephemeralcontainers');
  });
});
