import {
  type Breach,
  type Control,
  containersNamed,
  inContainers,
  inUserNamespace,
  NOTHING_WRONG,
  type PodView,
  quoted,
} from './control.ts';

function unmasked(pod: PodView): Breach | undefined {
  const { names, values, fields } = inContainers(pod, ({ securityContext }) => {
    const procMount = securityContext?.procMount ?? 'Default';
    return procMount === 'Default' ? NOTHING_WRONG : [['securityContext.procMount', procMount]];
  });
  if (names.length === 0) return undefined;
  return {
    reason: 'procMount',
    detail: `${containersNamed(names)} must not set securityContext.procMount to ${quoted(values)}`,
    fields,
  };
}

export const procMount: Control = {
  id: 'procMount',
  level: 'baseline',
  since: 0,
  breach: (pod, minor) => (minor >= 35 && inUserNamespace(pod) ? undefined : unmasked(pod)),
};

/** Since baseline lets pods in a user namespace unmask /proc, restricted says no by itself. */
export const procMountRestricted: Control = {
  id: 'procMount_restricted',
  level: 'restricted',
  since: 35,
  overrides: ['procMount'],
  breach: unmasked,
};

/** Minor version from which a sysctl counts as safe: namespaced, and without effect on other pods. */
const SAFE_SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
  'net.ipv4.tcp_slow_start_after_idle': 37,
  'net.ipv4.tcp_notsent_lowat': 37,
};

/** Names are compared as written: `net/ipv4/tcp_rmem` is another name. */
export const isSafeSysctl = (name: string, minor: number): boolean =>
  Object.hasOwn(SAFE_SYSCTLS, name) && (SAFE_SYSCTLS[name] ?? 0) <= minor;

export const sysctls: Control = {
  id: 'sysctls',
  level: 'baseline',
  since: 0,
  breach({ spec }, minor) {
    const forbidden = (spec.securityContext?.sysctls ?? []).filter(({ name }) => !isSafeSysctl(name, minor));
    if (forbidden.length === 0) return undefined;
    return {
      reason: 'forbidden sysctls',
      detail: forbidden.map(({ name }) => name).join(', '),
      fields: forbidden.map(({ name, value }) => ({ path: `securityContext.sysctls[name=${name}].value`, value })),
    };
  },
};
