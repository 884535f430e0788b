// What only the machine shows, read and changed on a real kubeadm control plane.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { isOpen } from '../../src/core/finding.ts';
import { LOCAL } from '../../src/node/host.ts';
import { readNodes } from '../../src/node/read.ts';
import { freshNode } from '../support/kubeadm-node/life.ts';
import { generate, look, runner, type Seen } from '../support/kubeadm-node/node.ts';

const binaries = inject('nodeBinaries');
const run = runner(binaries);
const open = ({ findings }: Seen): string[] =>
  findings
    .filter((finding) => finding.check.startsWith('file-') && isOpen(finding))
    .map(({ check, path }) => `${check} ${path}`)
    .sort();

describe.skipIf(!binaries)('the files of a kubeadm control plane', () => {
  freshNode(binaries);
  const out = mkdtempSync(join(tmpdir(), 'kubeharden-files-'));
  const script = (name: string) => run(['sh', join(out, 'control-plane/file-modes', name)]);
  afterAll(() => {
    rmSync(out, { recursive: true, force: true });
    rmSync('/var/lib/kubeharden/backup', { recursive: true, force: true });
  });

  it('are read with modes, owners, dates and flags, and with no key', async () => {
    const { facts, refusals } = await readNodes([LOCAL]);
    expect(refusals).toEqual([]);
    const [node] = facts;
    expect(node).toMatchObject({ node: 'master-1', root: true });
    expect(new Set(node?.files.map(({ role }) => role))).toEqual(
      new Set([
        'apiserver-manifest',
        'kcm-manifest',
        'scheduler-manifest',
        'etcd-manifest',
        'cni',
        'etcd-data',
        'admin-conf',
        'scheduler-conf',
        'kcm-conf',
        'pki',
        'kubelet-conf',
        'client-ca',
        'kubelet-config',
      ]),
    );
    expect(node?.processes.map(({ component }) => component)).toContain('kube-apiserver');
    const dated = node?.certificates.map(({ path }) => path);
    expect(dated).toContain('/etc/kubernetes/pki/ca.crt');
    expect(dated).toContain('/etc/kubernetes/admin.conf');
    expect(JSON.stringify(facts)).not.toMatch(/PRIVATE KEY|client-key-data|LS0tLS1/);
  });

  it('are closed by the step, with everything healthy, and opened again by its way back', async () => {
    const user = run(['id', 'etcd']);
    const before = await look();
    expect(open(before)).toEqual(
      expect.arrayContaining(['file-cni mode', 'file-etcd-data owner', 'file-kubelet-config mode']),
    );
    generate(before, out);
    const { status, output } = script('apply.sh');
    expect(output).toContain('The change is live.');
    expect(output).toContain('kube-apiserver: healthy.');
    expect(status).toBe(0);
    expect(run(['stat', '-c', '%U:%G', '/var/lib/etcd']).output.trim()).toBe('etcd:etcd');
    expect(open(await look())).toEqual([]);
    expect(script('apply.sh').output).toContain('Nothing to change.');
    const back = script('rollback.sh');
    expect(back.output).toContain('as it was before this step');
    expect(back.status).toBe(0);
    expect(open(await look())).toEqual(open(before));
    expect(statSync('/var/lib/etcd').uid).toBe(0);
    // The user goes where the step brought it, and stays where the machine had it.
    expect(run(['id', 'etcd'])).toEqual(user);
  });
});
