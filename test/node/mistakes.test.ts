// What can go wrong in the middle of a change: the node puts itself back.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freshNode } from '../support/kubeadm-node/life.ts';
import { ANSWERS, generate, KUBECONFIG, look, runner } from '../support/kubeadm-node/node.ts';

const binaries = inject('nodeBinaries');
const run = runner(binaries);
const MANIFESTS = '/etc/kubernetes/manifests';
const STATE = '/var/lib/kubeharden';
const manifests = (): string[] =>
  readdirSync(MANIFESTS)
    .sort()
    .map((name) => `${name} ${statSync(join(MANIFESTS, name)).mode} ${readFileSync(join(MANIFESTS, name), 'utf8')}`);
const logs = (): string[] => readdirSync(STATE).filter((name) => name.endsWith('.log'));

describe.skipIf(!binaries)('a change that goes wrong in the middle', () => {
  freshNode(binaries);
  const out = mkdtempSync(join(tmpdir(), 'kubeharden-mistakes-'));
  const script = (id: string): string => join(out, 'control-plane', id, 'apply.sh');
  const spoil = (id: string, change: (text: string) => string): void => {
    const before = readFileSync(script(id), 'utf8');
    expect(change(before)).not.toBe(before);
    writeFileSync(script(id), change(before));
  };

  beforeAll(async () => {
    generate(await look(), out, ANSWERS);
    mkdirSync(STATE, { recursive: true });
  });
  afterAll(() => {
    rmSync(out, { recursive: true, force: true });
    rmSync(join(STATE, 'backup'), { recursive: true, force: true });
  });

  it('a disk that is full leaves every manifest whole', () => {
    const before = manifests();
    mkdirSync('/etc/kubernetes/patches', { recursive: true });
    run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', '/etc/kubernetes/patches']);
    try {
      run(['sh', '-c', 'dd if=/dev/zero of=/etc/kubernetes/patches/full bs=4k count=1 2>/dev/null']);
      const { status, output } = run(['sh', script('controller-manager-scheduler')], { KUBEHARDEN_WAIT: '60' });
      expect(output).toContain('Could not be written:');
      expect(output).toContain('Rolled back: everything runs as it did before.');
      expect(status).toBe(3);
      expect(manifests()).toEqual(before);
    } finally {
      run(['umount', '/etc/kubernetes/patches']);
    }
    expect(run(['kubectl', 'get', '--raw', '/readyz']).output).toBe('ok');
  });

  it('a volume whose path is missing is taken back', () => {
    const before = manifests();
    spoil('audit-logging', (text) =>
      text.replaceAll(
        'path: /var/log/kubernetes/audit"; print "      type: DirectoryOrCreate"',
        'path: /var/log/not-there"; print "      type: Directory"',
      ),
    );
    const { status, output } = run(['sh', script('audit-logging')], { KUBEHARDEN_WAIT: '60' });
    expect(output).toContain('Rolled back: everything runs as it did before.');
    expect(status).toBe(3);
    expect(manifests()).toEqual(before);
    expect(run(['kubectl', 'get', '--raw', '/readyz']).output).toBe('ok');
  });

  it('a connection that is cut does not stop the way back', async () => {
    const before = manifests();
    spoil('controller-manager-scheduler', (text) => text.replaceAll('--profiling=false', '--no-such-flag=1'));
    const earlier = new Set(logs());
    const child = spawn('nsenter', ['--net=/run/netns/kubeadm-node', 'sh', script('controller-manager-scheduler')], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, PATH: `${binaries}:${process.env.PATH}`, KUBECONFIG, KUBEHARDEN_WAIT: '60' },
    });
    let shown = '';
    for await (const text of child.stdout) {
      shown += String(text);
      if (shown.includes('waiting until it runs')) break;
    }
    // What sshd does to a session whose connection is gone, and then worse.
    process.kill(-(child.pid ?? 0), 'SIGHUP');
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    expect(manifests()).not.toEqual(before);
    const log = logs().find((name) => !earlier.has(name)) ?? '';
    const said = (): string => readFileSync(join(STATE, log), 'utf8');
    for (let second = 0; second < 150 && !/Rolled back|not healthy yet/.test(said()); second += 1)
      await setTimeout(1000);
    expect(said()).toContain('Rolled back: everything runs as it did before.');
    expect(manifests()).toEqual(before);
    expect(run(['kubectl', 'get', '--raw', '/readyz']).output).toBe('ok');
  });
});
