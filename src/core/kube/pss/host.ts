import type { NetworkAction } from '../objects.ts';
import {
  type Control,
  containersNamed,
  type FieldAt,
  inContainers,
  NOTHING_WRONG,
  plural,
  quoted,
  setters,
  type WrongField,
} from './control.ts';

export const hostNamespaces: Control = {
  id: 'hostNamespaces',
  level: 'baseline',
  since: 0,
  breach({ spec }) {
    const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true);
    if (shared.length === 0) return undefined;
    return {
      reason: 'host namespaces',
      detail: shared.map((field) => `${field}=true`).join(', '),
      fields: shared.map((path) => ({ path, value: 'true' })),
    };
  },
};

export const hostPathVolumes: Control = {
  id: 'hostPathVolumes',
  level: 'baseline',
  since: 0,
  breach({ spec }) {
    const fields: FieldAt[] = [];
    const names: string[] = [];
    for (const volume of spec.volumes ?? []) {
      if (!volume.sources.includes('hostPath')) continue;
      names.push(volume.name);
      fields.push({ path: `volumes[name=${volume.name}].hostPath.path`, value: volume.hostPath?.path ?? '' });
    }
    if (names.length === 0) return undefined;
    return { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${quoted(names)}`, fields };
  },
};

export const hostPorts: Control = {
  id: 'hostPorts',
  level: 'baseline',
  since: 0,
  breach(pod) {
    const { names, values, fields } = inContainers(pod, ({ ports }) =>
      ports === undefined
        ? NOTHING_WRONG
        : ports
            .filter(({ hostPort = 0 }) => hostPort !== 0)
            .map(({ containerPort, hostPort }) => [`ports[containerPort=${containerPort}].hostPort`, `${hostPort}`]),
    );
    if (names.length === 0) return undefined;
    const uses = names.length === 1 ? 'uses' : 'use';
    return {
      reason: 'hostPort',
      detail: `${containersNamed(names)} ${uses} ${plural('hostPort', values.length)} ${values.join(', ')}`,
      fields,
    };
  },
};

const hostsOf = (
  at: string,
  handler: { readonly httpGet?: NetworkAction; readonly tcpSocket?: NetworkAction } | undefined,
): WrongField[] => {
  const found: WrongField[] = [];
  for (const action of ['httpGet', 'tcpSocket'] as const) {
    const host = handler?.[action]?.host;
    if (host) found.push([`${at}.${action}.host`, host]);
  }
  return found;
};

/** The kubelet itself connects to the host of a probe: from its network, with its reach. */
export const hostProbesAndHostLifecycle: Control = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  since: 34,
  breach(pod) {
    const { names, values, fields } = inContainers(pod, (container) => {
      const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
      if (!livenessProbe && !readinessProbe && !startupProbe && !lifecycle) return NOTHING_WRONG;
      return [
        ...hostsOf('livenessProbe', livenessProbe),
        ...hostsOf('readinessProbe', readinessProbe),
        ...hostsOf('startupProbe', startupProbe),
        ...hostsOf('lifecycle.postStart', lifecycle?.postStart),
        ...hostsOf('lifecycle.preStop', lifecycle?.preStop),
      ];
    });
    if (names.length === 0) return undefined;
    const uses = names.length === 1 ? 'uses' : 'use';
    return {
      reason: 'probe or lifecycle host',
      detail: `${containersNamed([...names].sort())} ${uses} ${plural('probe or lifecycle host', values.length)} ${quoted(values)}`,
      fields,
    };
  },
};

export const windowsHostProcess: Control = {
  id: 'windowsHostProcess',
  level: 'baseline',
  since: 0,
  breach(pod) {
    const own = pod.spec.securityContext?.windowsOptions?.hostProcess === true;
    const { names, fields } = inContainers(pod, ({ securityContext }) =>
      securityContext?.windowsOptions?.hostProcess === true
        ? [['securityContext.windowsOptions.hostProcess', 'true']]
        : NOTHING_WRONG,
    );
    if (!own && names.length === 0) return undefined;
    return {
      reason: 'hostProcess',
      detail: `${setters(own, names)} must not set securityContext.windowsOptions.hostProcess=true`,
      fields: own ? [{ path: 'securityContext.windowsOptions.hostProcess', value: 'true' }, ...fields] : fields,
    };
  },
};
