// A real sshd in the test node's network, and how this machine's ssh reaches it.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const SSH_HOST = 'kubeharden-test-node';
const PORT = '2222';
/** ssh takes its configuration from the user's home as the system knows it: this file is read for everybody. */
const CLIENT = '/etc/ssh/ssh_config.d/kubeharden-test.conf';
const SSHD = '/usr/sbin/sshd';

function install(): void {
  if (existsSync(SSHD)) return;
  const quiet = { stdio: 'ignore' as const, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], quiet);
  execFileSync(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'openssh-server', 'openssh-client'],
    quiet,
  );
}

/** Starts sshd; scripts that it runs find the node's programs, and how the kubelet is restarted there. */
export async function startSsh(binaries: string): Promise<() => void> {
  install();
  const work = mkdtempSync(join(tmpdir(), 'kubeharden-ssh-'));
  const file = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(work, name), `${lines.join('\n')}\n`, { mode: 0o600 });
    return join(work, name);
  };
  for (const key of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(work, key)]);
  execFileSync('cp', [join(work, 'user.pub'), join(work, 'authorized')]);
  mkdirSync('/run/sshd', { recursive: true });
  const config = file('sshd_config', [
    `Port ${PORT}`,
    'ListenAddress 172.30.0.2',
    `HostKey ${join(work, 'host')}`,
    `AuthorizedKeysFile ${join(work, 'authorized')}`,
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    'UsePAM no',
    `PidFile ${join(work, 'sshd.pid')}`,
    `SetEnv KUBELET_RESTART=/var/tmp/kubeadm-node/restart-kubelet KUBEHARDEN_WAIT=100 PATH=${binaries}:/usr/sbin:/usr/bin:/sbin:/bin`,
  ]);
  mkdirSync('/etc/ssh/ssh_config.d', { recursive: true });
  writeFileSync(
    CLIENT,
    [
      `Host ${SSH_HOST}`,
      '  HostName 172.30.0.2',
      `  Port ${PORT}`,
      '  User root',
      `  IdentityFile ${join(work, 'user')}`,
      '  StrictHostKeyChecking no',
      '  UserKnownHostsFile /dev/null',
      '  LogLevel ERROR',
      '',
    ].join('\n'),
  );
  const server: ChildProcess = spawn('nsenter', ['--net=/run/netns/kubeadm-node', SSHD, '-D', '-f', config], {
    stdio: 'ignore',
  });
  const stop = (): void => {
    server.kill();
    rmSync(CLIENT, { force: true });
    rmSync(work, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (spawnSync('ssh', ['-o', 'BatchMode=yes', SSH_HOST, 'true']).status === 0) return stop;
    await sleep(200);
  }
  stop();
  throw new Error('sshd does not let in');
}

/** Processes of ssh that this one started: what is left of a connection that is cut. */
export const ownConnections = (): number[] =>
  spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .flatMap((line) => (/^\s*\d+ ssh /.test(line) ? [Number.parseInt(line, 10)] : []));
