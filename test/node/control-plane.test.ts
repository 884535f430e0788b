// The generated scripts, run for real on a kubeadm control plane.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freshNode } from '../support/kubeadm-node/life.ts';
import { generate, look, runner } from '../support/kubeadm-node/node.ts';

const binaries = inject('nodeBinaries');
const MANIFESTS = '/etc/kubernetes/manifests';
const BACKUPS = '/var/lib/kubeharden/backup';

const run = runner(binaries);
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

describe.skipIf(!binaries)('the scripts on a kubeadm control plane', () => {
  freshNode(binaries);
  const out = mkdtempSync(join(tmpdir(), 'kubeharden-node-'));
  const script = (id: string, name: string) => run(['sh', join(out, 'control-plane', id, name)]);

  beforeAll(async () => {
    rmSync(BACKUPS, { recursive: true, force: true });
    generate(await look(), out);
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

  it('the kubelet takes its configuration and gives it back', () => {
    const before = readFileSync('/var/lib/kubelet/config.yaml', 'utf8');
    expect(script('kubelet-hardening', 'apply.sh').output).toContain('The kubelet is healthy.');
    expect(readFileSync('/var/lib/kubelet/config.yaml', 'utf8')).toContain('seccompDefault: true');
    expect(script('kubelet-hardening', 'rollback.sh').status).toBe(0);
    expect(readFileSync('/var/lib/kubelet/config.yaml', 'utf8')).toBe(before);
  });
});
