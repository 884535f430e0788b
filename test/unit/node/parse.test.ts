import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseNodeFacts } from '../../../src/node/parse.ts';
import { NODE_SCRIPT } from '../../../src/node/script.ts';

const output = (...rows: string[][]): string =>
  [
    'kubeharden-node\t1',
    'uid\t0',
    'hostname\tMaster-1',
    'kernel\t6.8.0',
    ...rows.map((row) => row.join('\t')),
    'end',
    '',
  ].join('\n');

describe('what the script of a node prints', () => {
  it('is read as facts', () => {
    const facts = parseNodeFacts(
      output(
        ['file', 'kubelet-config', '644', 'root', 'root', 'regular file', '/var/lib/kubelet/config.yaml'],
        ['process', 'kubelet', '77', '/usr/bin/kubelet', '--config=/var/lib/kubelet/config.yaml', ''],
        ['certificate', '/etc/kubernetes/pki/ca.crt', 'Nov 24 10:00:00 2027 GMT'],
        ['certificate', '/etc/kubernetes/pki/unreadable.crt', ''],
        ['sysctl', 'vm.overcommit_memory', '1'],
        ['version', 'runc', 'runc version 1.3.3'],
      ),
      'admin@master-1',
    );
    expect(facts).toMatchObject({
      node: 'master-1',
      root: true,
      files: [{ role: 'kubelet-config', mode: '644', user: 'root', directory: false }],
      processes: [
        { component: 'kubelet', pid: 77, command: ['/usr/bin/kubelet', '--config=/var/lib/kubelet/config.yaml'] },
      ],
      certificates: [{ path: '/etc/kubernetes/pki/ca.crt', notAfter: '2027-11-24T10:00:00.000Z' }],
      sysctls: { 'vm.overcommit_memory': '1' },
      versions: { runc: 'runc version 1.3.3' },
    });
  });

  it('names the node as its kubelet does', () => {
    const kubelet = ['process', 'kubelet', '7', 'kubelet'];
    expect(parseNodeFacts(output([...kubelet, '--hostname-override=worker-9']), 'h').node).toBe('worker-9');
    expect(parseNodeFacts(output([...kubelet, '--hostname-override', 'worker-9']), 'h').node).toBe('worker-9');
  });

  it('may follow the greeting of a login shell', () => {
    expect(parseNodeFacts(`Welcome!\n${output()}`, 'h').node).toBe('master-1');
  });

  it.each([
    ['empty', '', 'first line'],
    ['cut off', output().replace('\nend', ''), 'cut off'],
    ['a row of no known kind', output(['rm', '-rf']), 'another form'],
    ['a role that is not known', output(['file', 'nope', '600', 'root', 'root', 'directory', '/x']), 'another form'],
    ['a mode that is none', output(['file', 'pki', 'rwx', 'root', 'root', 'directory', '/x']), 'another form'],
    ['a path that is none', output(['file', 'pki', '600', 'root', 'root', 'directory', 'x']), 'another form'],
    ['a node name that is none', output(['process', 'kubelet', '7', 'k', '--hostname-override=../x']), 'which node'],
    ['too many lines', output(...Array.from({ length: 20_001 }, () => ['odd', 'pki'])), 'more than'],
  ])('%s is refused', (_, text, why) => {
    expect(() => parseNodeFacts(text, 'h')).toThrow(why);
  });

  it('cannot move the cursor, and shows no token that the node left in', () => {
    const facts = parseNodeFacts(
      output(
        ['file', 'cni', '600', 'ro\u001b[2Jot', 'root', 'regular file', '/etc/cni/net.d/\u202ex'],
        ['process', 'kubelet', '7', 'kubelet', '--bootstrap-token=abc', '--token', 'def', '--token-auth-file=/f'],
      ),
      'h\u001b[1m',
    );
    expect(JSON.stringify(facts)).not.toMatch(/\\u001b|\u202e|abc|def/);
    expect(facts.processes[0]?.command).toContain('--token-auth-file=/f');
  });

  it.runIf(process.platform === 'linux')('is what the script prints here, run by a plain shell', () => {
    const { stdout, stderr, status } = spawnSync('sh', ['-s'], { input: NODE_SCRIPT, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const facts = parseNodeFacts(stdout, 'this machine');
    expect(facts.kernel).not.toBe('');
    expect(Object.keys(facts.sysctls)).toContain('vm.overcommit_memory');
  });
});
