// What an auditor's scanner reads of a control-plane machine, control by control: command lines as `ps` shows them, modes
// and owners as `stat` does, and the kubelet's file. In words of our own, after kube-bench's cfg/cis-1.12.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { AUDITED_SUITES } from '../../../src/areas/control-plane/fixes/kubelet.ts';

const sh = (script: string): string => execFileSync('sh', ['-c', `${script} || true`], { encoding: 'utf8' }).trim();
const linesOf = (text: string): string[] => text.split('\n').filter(Boolean);

/** The command line of a component of the test node. */
const command = (component: string): string =>
  linesOf(sh('ps -ww -eo args')).find((line) => line.startsWith(`${component} `) && line.includes('/etc/kubernetes')) ??
  '';

/** The flag's value as it stands in the command line; undefined when it is not there. */
function flagOf(component: string, name: string): string | undefined {
  const found = new RegExp(`--${name}(?:[= ](\\S*))?(?:\\s|$)`).exec(command(component));
  return found ? (found[1] ?? '') : undefined;
}
const items = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean);
const within = (wanted: readonly string[], allowed: readonly string[]): boolean =>
  wanted.length > 0 && wanted.every((item) => allowed.includes(item));
const noMore = (mode: string, most: number): boolean => (Number.parseInt(mode, 8) & ~most) === 0;

const API = 'kube-apiserver';
const MANAGER = 'kube-controller-manager';
const kubelet = (): Record<string, unknown> => parse(readFileSync('/var/lib/kubelet/config.yaml', 'utf8'));
const kubeletCommand = (): string => linesOf(sh('ps -ww -eo args')).find((line) => /(^|\/)kubelet --/.test(line)) ?? '';
const networks = (format: string): string[] =>
  linesOf(sh(`find /var/lib/cni/networks -type f 2>/dev/null | xargs -r stat -c ${format}`));
const least = (name: string, most: number): boolean => Number(flagOf(API, name) ?? '-1') >= most;
const plugin = (name: string): boolean => items(flagOf(API, 'enable-admission-plugins')).includes(name);
const firstProvider = (): string | undefined => {
  const file = flagOf(API, 'encryption-provider-config');
  if (!file) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return /[A-Za-z]+/.exec(lines[lines.findIndex((line) => line.includes('providers:')) + 1] ?? '')?.[0];
};

/** True where the scanner passes the control on this machine as it is now. */
export const AUDITOR: Readonly<Record<string, () => boolean>> = {
  '1.1.9': () => networks('%a').length > 0 && networks('%a').every((mode) => noMore(mode, 0o600)),
  '1.1.10': () => networks('%U:%G').length > 0 && networks('%U:%G').every((owner) => owner === 'root:root'),
  '1.1.12': () => sh(`stat -c %U:%G "${flagOf('etcd', 'data-dir')}"`) === 'etcd:etcd',
  '1.2.1': () => flagOf(API, 'anonymous-auth') === 'false',
  '1.2.3': () => plugin('DenyServiceExternalIPs'),
  '1.2.5': () => flagOf(API, 'kubelet-certificate-authority') !== undefined,
  '1.2.9': () => plugin('EventRateLimit'),
  '1.2.11': () => plugin('AlwaysPullImages'),
  '1.2.15': () => flagOf(API, 'profiling') === 'false',
  '1.2.16': () => flagOf(API, 'audit-log-path') !== undefined,
  '1.2.17': () => least('audit-log-maxage', 30),
  '1.2.18': () => least('audit-log-maxbackup', 10),
  '1.2.19': () => least('audit-log-maxsize', 100),
  '1.2.27': () => flagOf(API, 'encryption-provider-config') !== undefined,
  '1.2.28': () => ['aescbc', 'kms', 'secretbox'].includes(firstProvider() ?? ''),
  '1.2.29': () => within(items(flagOf(API, 'tls-cipher-suites')), AUDITED_SUITES),
  '1.2.30': () => flagOf(API, 'service-account-extend-token-expiration') === 'false',
  '1.3.1': () => flagOf(MANAGER, 'terminated-pod-gc-threshold') !== undefined,
  '1.3.2': () => flagOf(MANAGER, 'profiling') === 'false',
  '1.4.1': () => flagOf('kube-scheduler', 'profiling') === 'false',
  '3.2.1': () => flagOf(API, 'audit-policy-file') !== undefined,
  '4.1.3': () => noMore(sh('stat -c %a /etc/kubernetes/proxy.conf 2>/dev/null') || '777', 0o600),
  '4.1.4': () => sh('stat -c %U:%G /etc/kubernetes/proxy.conf 2>/dev/null') === 'root:root',
  '4.1.9': () => noMore(sh('stat -c %a /var/lib/kubelet/config.yaml'), 0o600),
  '4.2.7': () => !kubeletCommand().includes('--hostname-override'),
  '4.2.9': () => kubelet().tlsCertFile !== undefined && kubelet().tlsPrivateKeyFile !== undefined,
  '4.2.12': () => within((kubelet().tlsCipherSuites as string[] | undefined) ?? [], AUDITED_SUITES),
  '4.2.13': () => kubelet().podPidsLimit !== undefined,
  '4.2.14': () => kubelet().seccompDefault !== undefined,
};
