import type { Container } from '../../../core/kube/objects.ts';
import { BASELINE_CAPABILITIES } from '../../../core/kube/pss/privilege.ts';
import { perWorkload, type Workload } from '../../../core/kube/workloads.ts';
import { startedContainers, uidOf } from '../users.ts';

const added = ({ securityContext }: Container): readonly string[] => securityContext?.capabilities?.add ?? [];

/** Capabilities that the baseline level does not let a container add. */
export const strongCapabilities = (container: Container): readonly string[] =>
  added(container).filter((name) => !BASELINE_CAPABILITIES.has(name));

/** Capabilities that restricted does not let a container add back, and baseline does. */
export const weakCapabilities = (container: Container): readonly string[] =>
  added(container).filter((name) => BASELINE_CAPABILITIES.has(name) && name !== 'NET_BIND_SERVICE');

export const isPrivileged = ({ securityContext }: Container): boolean => securityContext?.privileged === true;

/** The API server refuses `allowPrivilegeEscalation: false` there, and the runtime ignores it. */
export const mustEscalate = (container: Container): boolean =>
  isPrivileged(container) || added(container).some((name) => name === 'SYS_ADMIN' || name === 'CAP_SYS_ADMIN');

/** Works on its node by design: hardening it is a decision apart. */
export const usesNode = (workload: Workload): boolean => {
  const { hostNetwork, hostPID, hostIPC, volumes = [] } = workload.podSpec;
  return (
    hostNetwork === true ||
    hostPID === true ||
    hostIPC === true ||
    volumes.some(({ sources }) => sources.includes('hostPath')) ||
    startedContainers(workload).some((container) => isPrivileged(container) || strongCapabilities(container).length > 0)
  );
};

/** `root`: a container has UID 0. `user`: none has, for certain. `unseen`: the snapshot does not tell. */
export const whoRuns = perWorkload((workload): 'root' | 'user' | 'unseen' => {
  const uids = startedContainers(workload).map((container) => uidOf(workload, container));
  if (uids.includes(0)) return 'root';
  return uids.every((uid) => uid !== undefined) ? 'user' : 'unseen';
});

/** Containers that listen on a port which only root, or NET_BIND_SERVICE, opens where the node does not allow it. */
export const hasLowPort = ({ ports = [] }: Container): boolean =>
  ports.some(({ containerPort }) => containerPort < 1024);

/** Programs that become another user, or need a file capability. */
const ESCALATING = new Set(['sudo', 'su', 'doas', 'ping', 'ping6', 'mount', 'newuidmap', 'passwd']);
export const startsEscalating = ({ facts }: Container): boolean =>
  (facts?.programs ?? []).some((program) => ESCALATING.has(program)) || (facts?.debug ?? []).includes('sudo');

/** Programs that change owners, or switch from root to another user at the start. */
const ROOT_PROGRAMS = new Set([
  'chown',
  'chgrp',
  'chmod',
  'setcap',
  'su-exec',
  'gosu',
  'setpriv',
  'usermod',
  'useradd',
  'adduser',
  'sysctl',
  'iptables',
  'ip',
  'apt-get',
  'apk',
  'yum',
]);
export const startsAsRoot = ({ facts }: Container): boolean =>
  (facts?.programs ?? []).some((program) => ROOT_PROGRAMS.has(program));
