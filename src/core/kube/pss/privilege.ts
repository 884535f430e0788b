import {
  ABSENT,
  type Control,
  containersNamed,
  declaresWindows,
  inContainers,
  NOTHING_WRONG,
  quoted,
} from './control.ts';

export const privileged: Control = {
  id: 'privileged',
  level: 'baseline',
  since: 0,
  breach(pod) {
    const { names, fields } = inContainers(pod, ({ securityContext }) =>
      securityContext?.privileged === true ? [['securityContext.privileged', 'true']] : NOTHING_WRONG,
    );
    if (names.length === 0) return undefined;
    return {
      reason: 'privileged',
      detail: `${containersNamed(names)} must not set securityContext.privileged=true`,
      fields,
    };
  },
};

/** What container runtimes give by default, without NET_RAW. */
export const BASELINE_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const ADD = 'securityContext.capabilities.add';

export const capabilitiesBaseline: Control = {
  id: 'capabilities_baseline',
  level: 'baseline',
  since: 0,
  breach(pod) {
    const { names, values, fields } = inContainers(pod, ({ securityContext }) => {
      const added = securityContext?.capabilities?.add;
      return added
        ? added.filter((name) => !BASELINE_CAPABILITIES.has(name)).map((name) => [ADD, name])
        : NOTHING_WRONG;
    });
    if (names.length === 0) return undefined;
    return {
      reason: 'non-default capabilities',
      detail: `${containersNamed(names)} must not include ${quoted(values)} in ${ADD}`,
      fields,
    };
  },
};

export const capabilitiesRestricted: Control = {
  id: 'capabilities_restricted',
  level: 'restricted',
  since: 22,
  overrides: ['capabilities_baseline'],
  breach(pod, minor) {
    if (minor >= 25 && declaresWindows(pod)) return undefined;
    const undropped = inContainers(pod, ({ securityContext }) => {
      // Runtimes take any spelling; the policy takes exactly `ALL`.
      const drop = securityContext?.capabilities?.drop ?? [];
      return drop.includes('ALL')
        ? NOTHING_WRONG
        : [['securityContext.capabilities.drop', drop.length > 0 ? drop.join(', ') : ABSENT]];
    });
    const adding = inContainers(pod, ({ securityContext }) => {
      const added = securityContext?.capabilities?.add;
      return added ? added.filter((name) => name !== 'NET_BIND_SERVICE').map((name) => [ADD, name]) : NOTHING_WRONG;
    });
    const details: string[] = [];
    if (undropped.names.length > 0)
      details.push(`${containersNamed(undropped.names)} must set securityContext.capabilities.drop=["ALL"]`);
    if (adding.names.length > 0)
      details.push(`${containersNamed(adding.names)} must not include ${quoted(adding.values)} in ${ADD}`);
    if (details.length === 0) return undefined;
    return {
      reason: 'unrestricted capabilities',
      detail: details.join('; '),
      fields: [...undropped.fields, ...adding.fields],
    };
  },
};

export const allowPrivilegeEscalation: Control = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  since: 8,
  breach(pod, minor) {
    if (minor >= 25 && declaresWindows(pod)) return undefined;
    // Unset means true to the runtime.
    const { names, fields } = inContainers(pod, ({ securityContext }) => {
      const value = securityContext?.allowPrivilegeEscalation;
      return value === false
        ? NOTHING_WRONG
        : [['securityContext.allowPrivilegeEscalation', value === undefined ? ABSENT : String(value)]];
    });
    if (names.length === 0) return undefined;
    return {
      reason: 'allowPrivilegeEscalation != false',
      detail: `${containersNamed(names)} must set securityContext.allowPrivilegeEscalation=false`,
      fields,
    };
  },
};
