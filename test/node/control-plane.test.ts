// The generated scripts, run for real on a kubeadm control plane.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import audit from '../../src/areas/audit/index.ts';
import controlPlane from '../../src/areas/control-plane/index.ts';
import { openContext } from '../../src/cluster/live/index.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { type Answers, NO_ANSWERS } from '../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../src/core/plan.ts';
import { bundleOf } from '../../src/wizard/bundle.ts';
import { freshNode } from '../support/kubeadm-node/life.ts';

const binaries = inject('nodeBinaries');
const KUBECONFIG = '/etc/kubernetes/super-admin.conf';
const MANIFESTS = '/etc/kubernetes/manifests';
const API_SERVER = `${MANIFESTS}/kube-apiserver.yaml`;
const BACKUPS = '/var/lib/kubeharden/backup';

const run = (command: readonly string[], wait = 100) => {
  const { status, stdout, stderr } = spawnSync('nsenter', ['--net=/run/netns/kubeadm-node', ...command], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${binaries}:${process.env.PATH}`,
      KUBECONFIG,
      KUBEHARDEN_WAIT: String(wait),
      KUBELET_RESTART: '/var/tmp/kubeadm-node/restart-kubelet',
    },
  });
  return { status, output: stdout + stderr };
};
const kubectl = (...args: string[]): string => run(['kubectl', ...args]).output;
const liveCommand = (component: string): string =>
  kubectl('get', 'pod', '-n', 'kube-system', `${component}-master-1`, '-o', 'jsonpath={.spec.containers[0].command}');
const filesUnder = (directory: string): Record<string, string> =>
  existsSync(directory)
    ? Object.fromEntries(
        readdirSync(directory, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
          .map((path) => [path, readFileSync(path, 'utf8')]),
      )
    : {};
const configuration = () => ({
  ...filesUnder(MANIFESTS),
  ...filesUnder('/etc/kubernetes/kubeharden'),
  ...filesUnder('/etc/kubernetes/patches'),
  kubelet: readFileSync('/var/lib/kubelet/config.yaml', 'utf8'),
});

/** Values of Secrets as etcd holds them. */
const stored = (): string[] => {
  const pki = '/etc/kubernetes/pki/etcd';
  const range = (path: string) => Buffer.from(path).toString('base64');
  const { output } = run([
    ...['curl', '-fsS', '--cacert', `${pki}/ca.crt`, '--cert', `${pki}/server.crt`, '--key', `${pki}/server.key`],
    ...['--data', JSON.stringify({ key: range('/registry/secrets/'), range_end: range('/registry/secrets0') })],
    'https://127.0.0.1:2379/v3/kv/range',
  ]);
  const { kvs } = JSON.parse(output) as { kvs: { value: string }[] };
  return kvs.map(({ value }) => Buffer.from(value, 'base64').toString('latin1'));
};

describe.skipIf(!binaries)('the scripts on a kubeadm control plane', () => {
  freshNode(binaries);
  const out = mkdtempSync(join(tmpdir(), 'kubeharden-node-'));
  const script = (id: string, name: string, wait?: number) => run(['sh', join(out, 'control-plane', id, name)], wait);
  /** A copy of a step's folder with one mistake in it. */
  const spoiled = (id: string, file: string, change: (text: string) => string): string => {
    const copy = `${id}-spoiled`;
    const folder = join(out, 'control-plane', copy);
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(out, 'control-plane', id), folder, { recursive: true });
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    expect(change(before)).not.toBe(before);
    writeFileSync(path, change(before));
    return copy;
  };

  beforeAll(async () => {
    rmSync(BACKUPS, { recursive: true, force: true });
    const cluster = openContext('kubernetes-super-admin@kubernetes', {
      kubeconfig: KUBECONFIG,
      toolVersion: '0.0.0-test',
    });
    const snapshot = await cluster.collect({});
    const findings = evaluate([...audit.checks, ...controlPlane.checks], snapshot);
    const remediations = [...audit.remediations, ...controlPlane.remediations];
    const steps = planSteps(remediations, findings, snapshot).flatMap((step) => {
      const remediation = remediations.find(({ id }) => id === step.remediation);
      if (!remediation) return [];
      // This machine may run cgroup v1, with which the kubelet would not start.
      const answers: Answers =
        step.remediation === 'kubelet-hardening' ? { ...NO_ANSWERS, values: { leave: ['failCgroupV1'] } } : NO_ANSWERS;
      return [{ step, changes: remediation.plan(step, answers, contextFor(remediation, findings, snapshot)) }];
    });
    for (const { path, content, executable } of bundleOf(steps, { source: 'test' })) {
      mkdirSync(dirname(join(out, path)), { recursive: true });
      writeFileSync(join(out, path), content, { mode: executable ? 0o755 : 0o644 });
    }
  });
  afterAll(() => {
    rmSync(out, { recursive: true, force: true });
    rmSync(BACKUPS, { recursive: true, force: true });
  });

  it('names in its guides only files that are there', () => {
    const guides = Object.values(filesUnder(join(out, 'control-plane/guides'))).join('\n');
    const named = [...guides.matchAll(/scp -r (control-plane\/\S+?)\.? /g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((path) => !existsSync(join(out, path)))).toEqual([]);
  });

  it('controller manager and scheduler: applied, unchanged by a second run, and taken back to the byte', () => {
    const before = configuration();
    const { status, output } = script('controller-manager-scheduler', 'apply.sh');
    expect(output).toContain('The change is live.');
    expect(status).toBe(0);
    expect(liveCommand('kube-scheduler')).toContain('--profiling=false');
    const backups = readdirSync(BACKUPS);
    expect(script('controller-manager-scheduler', 'apply.sh').output).toContain('Nothing to change.');
    expect(readdirSync(BACKUPS)).toEqual(backups);
    expect(script('controller-manager-scheduler', 'rollback.sh').output).toContain('as it was before this step');
    expect(configuration()).toEqual(before);
  });

  it.each([
    [
      'a flag that does not exist',
      'controller-manager-scheduler',
      'apply.sh',
      (text: string) => text.replaceAll('--profiling=false', '--no-such-flag=1'),
      'unknown flag: --no-such-flag',
    ],
    [
      'an audit policy that does not parse',
      'audit-logging',
      'files/audit-policy.yaml',
      () => 'rules: [',
      'Its last words:',
    ],
  ])('%s rolls back by itself', (_, id, file, change, said) => {
    const before = configuration();
    // The kubelet waits longer before it starts what changed just before: enough time to see why it fails.
    const { status, output } = script(spoiled(id, file, change), 'apply.sh', 150);
    expect(output).toContain(said);
    expect(output).toContain('Rolled back: everything runs as it did before.');
    expect(status).toBe(3);
    expect(configuration()).toEqual(before);
    expect(kubectl('get', '--raw', '/readyz')).toBe('ok');
  });

  it('the audit log is written', () => {
    expect(script('audit-logging', 'apply.sh').status).toBe(0);
    kubectl('get', 'configmap', 'kubeharden-audit-probe', '--ignore-not-found');
    expect(readFileSync('/var/log/kubernetes/audit/audit.log', 'utf8')).toContain('kubeharden-audit-probe');
  });

  it('Secrets are encrypted in etcd, and the way back waits until they are not', () => {
    kubectl('create', 'secret', 'generic', 'probe', '--from-literal=word=kubeharden-in-clear');
    expect(stored().join('\n')).toContain('kubeharden-in-clear');
    expect(run(['sh', join(out, 'control-plane/encryption-at-rest/make-config.sh'), 'activate']).status).toBe(0);
    expect(script('encryption-at-rest', 'apply.sh').status).toBe(0);
    run(['sh', '-c', 'kubectl get secrets --all-namespaces --output json | kubectl replace --filename -']);
    const values = stored();
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((value) => !value.startsWith('k8s:enc:secretbox:v1:'))).toEqual([]);
    const { status, output } = script('encryption-at-rest', 'rollback.sh');
    expect(output).toContain('are encrypted and could not be read without the key');
    expect(status).toBe(1);
  });

  it('the kubelet takes its configuration and gives it back', () => {
    const before = readFileSync('/var/lib/kubelet/config.yaml', 'utf8');
    expect(script('kubelet-hardening', 'apply.sh').output).toContain('The kubelet is healthy.');
    expect(readFileSync('/var/lib/kubelet/config.yaml', 'utf8')).toContain('seccompDefault: true');
    expect(script('kubelet-hardening', 'rollback.sh').status).toBe(0);
    expect(readFileSync('/var/lib/kubelet/config.yaml', 'utf8')).toBe(before);
  });

  it('kubeadm writes the same flags again from the patches', () => {
    const made = mkdtempSync(join(tmpdir(), 'kubeharden-manifests-'));
    const saved = readFileSync(API_SERVER, 'utf8');
    const args = ['init', 'phase', 'control-plane', 'apiserver', '--dry-run', '--patches', '/etc/kubernetes/patches'];
    const { output } = run([
      'env',
      `KUBEADM_INIT_DRYRUN_DIR=${made}`,
      'kubeadm',
      ...args,
      '--control-plane-endpoint',
      '172.30.0.2:6443',
    ]);
    const written = Object.values(filesUnder(made)).join('\n') || output;
    rmSync(made, { recursive: true, force: true });
    const flags = saved.match(/--(audit|encryption)[\w-]+=\S+/g) ?? [];
    expect(flags.length).toBeGreaterThan(3);
    for (const flag of flags) expect(written).toContain(flag);
  });
});
