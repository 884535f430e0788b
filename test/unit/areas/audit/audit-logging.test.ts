import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import audit from '../../../../src/areas/audit/index.ts';
import auditLogging from '../../../../src/areas/audit/remediations/audit-logging.ts';
import managedAuditLog from '../../../../src/areas/audit/remediations/managed-audit-log.ts';
import type { Change } from '../../../../src/core/change.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { isOpen } from '../../../../src/core/finding.ts';
import { type Answers, NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import type { Remediation } from '../../../../src/core/remediation.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const KUBEADM = `
apiVersion: kubeharden.dev/fixture
kind: Facts
version: v1.35.2
configMaps: { kube-system/kubeadm-config: { ClusterConfiguration: "apiVersion: kubeadm.k8s.io/v1beta4" } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: cilium, namespace: kube-system }
spec:
  selector: { matchLabels: { app: cilium } }
  template:
    metadata: { labels: { app: cilium } }
    spec: { serviceAccountName: cilium, containers: [{ name: agent, image: "quay.io/cilium/cilium:v1" }] }
`;
const server = (node: string, ...flags: string[]): string => `---
apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver-${node}, namespace: kube-system, labels: { component: kube-apiserver } }
spec:
  nodeName: ${node}
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.35.2
      command: [kube-apiserver, ${['--secure-port=6443', ...flags].map((flag) => `"${flag}"`).join(', ')}]
`;

const planned = (remediation: Remediation, world: string, answers: Partial<Answers> = {}) => {
  const snapshot = snapshotOf(world);
  const findings = evaluate(audit.checks, snapshot);
  const [step] = planSteps([remediation], findings, snapshot);
  if (!step) return undefined;
  const context = contextFor(remediation, findings, snapshot);
  const changes = remediation.plan(step, { ...NO_ANSWERS, ...answers }, context);
  return { step, changes, impact: remediation.impact(step, changes, context) };
};
const fileOf = (changes: readonly Change[], ending: string): string => {
  const found = changes.find((change) => change.kind === 'file' && change.path.endsWith(ending));
  if (found?.kind !== 'file') throw new Error(`There is no ${ending}.`);
  return found.content;
};
const commandsOf = (changes: readonly Change[]): string[] =>
  changes.flatMap((change) => (change.kind === 'guide' ? change.steps.flatMap(({ commands = [] }) => commands) : []));
const flagsIn = (changes: readonly Change[], id = '+json.yaml'): string[] =>
  (parse(fileOf(changes, id)) as { value: string }[]).map(({ value }) => value);

describe('turning on the audit log of kubeadm', () => {
  const found = planned(auditLogging, KUBEADM + server('master-1'));
  if (!found) throw new Error('There is no step.');
  const { step, changes, impact } = found;

  it('is one decision with log, policy and rotation', () => {
    expect(step.title).toBe('Turn on the audit log');
    expect(step.why).toContain('master-1');
    expect(flagsIn(changes)).toEqual([
      '--audit-log-path=/var/log/kubernetes/audit/audit.log',
      '--audit-policy-file=/etc/kubernetes/kubeharden/audit-policy.yaml',
      '--audit-log-maxage=30',
      '--audit-log-maxbackup=10',
      '--audit-log-maxsize=100',
      '--event-ttl=24h0m0s',
    ]);
    expect(impact.consequences.map(({ level }) => level)).toEqual(['restarts', 'note', 'note']);
    expect(impact.consequences[1]?.text).toContain('1100 MB');
  });

  it('mounts the policy to be read and the log to be written, in patches and in kubeadm’s configuration', () => {
    expect(parse(fileOf(changes, '+strategic.yaml')).spec).toMatchObject({
      containers: [
        {
          name: 'kube-apiserver',
          volumeMounts: [
            { mountPath: '/etc/kubernetes/kubeharden', readOnly: true },
            { mountPath: '/var/log/kubernetes/audit', readOnly: false },
          ],
        },
      ],
      volumes: [
        { hostPath: { path: '/etc/kubernetes/kubeharden' } },
        { hostPath: { path: '/var/log/kubernetes/audit', type: 'DirectoryOrCreate' } },
      ],
    });
    expect(parse(fileOf(changes, 'extra-args.yaml')).apiServer.extraVolumes).toHaveLength(2);
  });

  it('brings a policy that keeps secrets out and this cluster’s noise', () => {
    const policy = parse(fileOf(changes, 'audit-policy.yaml'));
    expect(policy.rules[0]).toMatchObject({
      level: 'Metadata',
      resources: [{ group: '', resources: ['secrets', 'configmaps', 'serviceaccounts/token'] }, {}],
    });
    expect(JSON.stringify(policy.rules)).toContain(
      '"users":["system:kube-proxy","system:serviceaccount:kube-system:cilium"]',
    );
    expect(policy.rules.at(-1)).toEqual({ level: 'Metadata' });
  });

  it('comes with a script that a shell understands, a proof and a way back', () => {
    expect(spawnSync('sh', ['-n'], { input: fileOf(changes, 'apply.sh') }).status).toBe(0);
    const commands = commandsOf(changes);
    expect(commands).toContain('kubectl get configmap kubeharden-audit-probe --namespace default --ignore-not-found');
    expect(commands.at(-1)).toBe('ssh root@master-1 sh /root/kubeharden-audit-logging/rollback.sh');
  });

  it('makes the findings pass', () => {
    const after = snapshotOf(KUBEADM + server('master-1', ...flagsIn(changes)));
    const open = evaluate(audit.checks, after).filter(isOpen);
    expect(open.filter(({ check }) => auditLogging.fixes.includes(check))).toEqual([]);
  });
});

describe('where a part is there already', () => {
  const LOGGED = ['--audit-log-path=/logs/a.log', '--audit-policy-file=/etc/p.yaml', '--event-ttl=72h'];

  it('only the rotation is changed, without files and mounts', () => {
    const found = planned(
      auditLogging,
      KUBEADM + server('a', ...LOGGED, '--audit-log-maxsize=10', '--audit-log-maxage=60'),
    );
    expect(found?.step.title).toBe('Keep what happened for longer');
    expect(flagsIn(found?.changes ?? [])).toEqual(['--audit-log-maxbackup=10', '--audit-log-maxsize=100']);
    expect(found?.changes.some((change) => change.kind === 'file' && /strategic|audit-policy/.test(change.path))).toBe(
      false,
    );
  });

  it('values that are asked for are taken, and those that are too small are not', () => {
    const world = KUBEADM + server('a');
    const found = planned(auditLogging, world, {
      values: { 'audit-log-maxage': 365, workloadLevel: 'Request', quietUsers: ['system:kube-proxy'] },
    });
    expect(flagsIn(found?.changes ?? [])).toContain('--audit-log-maxage=365');
    expect(fileOf(found?.changes ?? [], 'audit-policy.yaml')).toContain('level: Request\n');
    expect(() => planned(auditLogging, world, { values: { 'audit-log-maxage': 1 } })).toThrow(/at least 30/);
    expect(() => planned(auditLogging, world, { values: { quietUsers: ["x'; rm"] } })).toThrow();
  });

  it('servers that lack different flags get scripts of their own, and one that is left out gets none', () => {
    const world = KUBEADM + server('a') + server('b', ...LOGGED);
    const both = planned(auditLogging, world)?.changes ?? [];
    expect(both.filter((change) => change.kind === 'file' && change.path.endsWith('apply.sh'))).toHaveLength(2);
    const one = planned(auditLogging, world, { excluded: ['/Pod/kube-system/kube-apiserver-a'] })?.changes ?? [];
    expect(flagsIn(one)).toEqual(['--audit-log-maxage=30', '--audit-log-maxbackup=10']);
  });

  it('asks for nothing where all is well', () => {
    const rotation = ['--audit-log-maxage=30', '--audit-log-maxbackup=10', '--audit-log-maxsize=100'];
    expect(planned(auditLogging, KUBEADM + server('a', ...LOGGED, ...rotation))).toBeUndefined();
  });
});

describe('on other platforms', () => {
  it('k3s gets a file of its configuration', () => {
    const found = planned(
      auditLogging,
      `
apiVersion: kubeharden.dev/fixture
kind: Facts
version: v1.36.3+k3s1
---
apiVersion: v1
kind: Node
metadata: { name: server-1, annotations: { k3s.io/node-args: '["server"]' } }
`,
    );
    const config = parse(fileOf(found?.changes ?? [], 'kubeharden-audit-logging.yaml'));
    expect(config['kube-apiserver-arg+']).toContain('audit-log-path=/var/log/kubernetes/audit/audit.log');
    expect(commandsOf(found?.changes ?? [])).toContain('systemctl restart k3s');
  });

  it.each([
    ['v1.35.1-eks-1', 'aws eks update-cluster-config'],
    ['v1.35.1-gke.1', 'gcloud projects set-iam-policy'],
  ])('%s: the provider’s own commands', (version, command) => {
    const world = `
apiVersion: kubeharden.dev/fixture
kind: Facts
version: ${version}
`;
    expect(planned(auditLogging, world)).toBeUndefined();
    const found = planned(managedAuditLog, world);
    expect(commandsOf(found?.changes ?? []).join('\n')).toContain(command);
  });

  it('a control plane of one’s own has no provider to ask', () => {
    expect(planned(managedAuditLog, KUBEADM + server('a'))).toBeUndefined();
  });
});

describe('the webhook beside the file', () => {
  const world = `${KUBEADM}${server('master-1')}`;

  it('is sent to in batches, and the file on the node stays', () => {
    const webhook = 'https://audit.example.com/events';
    const changes = planned(auditLogging, world, { values: { webhook } })?.changes ?? [];
    expect(parse(fileOf(changes, 'audit-webhook.yaml'))).toMatchObject({
      kind: 'Config',
      clusters: [{ cluster: { server: webhook } }],
      'current-context': 'audit',
    });
    const script = fileOf(changes, 'apply.sh');
    expect(script).toContain('audit-webhook-config-file');
    expect(script).toContain('audit-webhook-mode');
    expect(script).toContain('audit-log-path');
  });

  it('is not there unless it was asked for, and takes addresses only', () => {
    const changes = planned(auditLogging, world)?.changes ?? [];
    expect(JSON.stringify(changes)).not.toContain('audit-webhook');
    for (const webhook of ['http://plain.example', 'https://a b', 'https://x/$(id)'])
      expect(() => planned(auditLogging, world, { values: { webhook } })).toThrow();
  });

  it('what asks the most is told from the metrics', () => {
    const counted = world.replace(
      'kind: Facts\n',
      'kind: Facts\nmetrics: { requests: { "PUT coordination.k8s.io/leases": 9000 }, flows: { system-nodes: 8000 } }\n',
    );
    expect(JSON.stringify(planned(auditLogging, counted)?.impact)).toContain(
      'Most requests so far are PUT coordination.k8s.io/leases, by system-nodes',
    );
  });
});
