import type { Container } from '../../../core/kube/objects.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refText } from '../../../core/reference.ts';
import { count, listing } from '../../../core/text.ts';
import { startedContainers } from '../users.ts';
import { dropAll } from './capabilities.ts';
import { type Form, type Json, podPatch, refsOf } from './form.ts';
import { fsGroup, ordinaryContainer, ordinaryUser, USER } from './identity.ts';
import { usesNode, weakCapabilities } from './needs.ts';

/** What is left to harden in workloads that work on their node. */
export const nodeWorkloads: Form = {
  key: 'node-workloads',
  title: 'Take root and default capabilities from workloads that use their node',
  fixes: ['pod-run-as-non-root', 'pod-run-as-root-uid', 'pod-capabilities-drop-all'],
  parameters: [USER, fsGroup(false)],
  why: '{who} {uses|use} the network, processes, directories or devices of {its node|their nodes}, as root or with root’s capabilities: a hole in the program is a hole in the node. What {it needs|they need} is known to those who made {it|them}; the documentation, or the values of the chart, are the place to look first.',
  resolves: (check, workload) =>
    usesNode(workload) &&
    (check !== 'pod-capabilities-drop-all' ||
      startedContainers(workload).every((container) => weakCapabilities(container).length === 0)),
  patch: (workload, values) =>
    podPatch(workload, {
      spec: { securityContext: ordinaryUser(workload, values) },
      container(container) {
        const securityContext = { ...ordinaryContainer(workload, container, values), ...dropAll(container) };
        return Object.keys(securityContext).length === 0 ? undefined : { securityContext };
      },
    }),
  consequences: (workloads) => [
    {
      level: 'breaks',
      text: `As an ordinary user and without default capabilities they can no longer read directories of the node that belong to root, nor open its devices. Expect these to fail until they are set up for it: ${listing(
        workloads.map(({ ref }) => refText(ref)),
        8,
      )}.`,
      subjects: refsOf(workloads),
    },
  ],
};

const NAMESPACES = ['hostNetwork', 'hostPID', 'hostIPC'] as const;
const takesPorts = (container: Container): boolean =>
  (container.ports ?? []).some(({ hostPort = 0 }) => hostPort !== 0);

/** Ports merge by their number alone, so the same number twice cannot be told apart in a patch. */
const portsPatch = ({ ports = [] }: Container): Json | undefined => {
  const taken = ports.filter(({ hostPort = 0 }) => hostPort !== 0);
  return taken.length === 0
    ? undefined
    : {
        ports: taken.map(({ containerPort, protocol }) => ({
          containerPort,
          ...(protocol ? { protocol } : {}),
          hostPort: null,
        })),
      };
};
const portsAreClear = (workload: Workload): boolean =>
  startedContainers(workload).every(
    ({ ports = [] }) => new Set(ports.map(({ containerPort }) => containerPort)).size === ports.length,
  );

export const hostNamespaces: Form = {
  key: 'host-namespaces',
  title: 'Take away the node’s network, processes and ports',
  fixes: ['pod-host-network', 'pod-host-pid', 'pod-host-ipc', 'pod-host-ports'],
  why: '{who} {shares|share} the network, processes or ports of {its node|their nodes}: there no network policy holds, and an intruder sees what else runs. Agents of the node need that; an application is better reached through a Service.',
  resolves: (_, workload) => portsAreClear(workload),
  patch(workload) {
    const shared = NAMESPACES.filter((field) => workload.podSpec[field] === true);
    return podPatch(workload, {
      spec: Object.fromEntries(shared.map((field) => [field, null])),
      container: portsPatch,
    });
  },
  consequences: (workloads) =>
    workloads.map((workload) => {
      const lost: string[] = NAMESPACES.filter((field) => workload.podSpec[field] === true);
      const ports = startedContainers(workload)
        .filter(takesPorts)
        .flatMap((container) =>
          (container.ports ?? []).flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [`${hostPort}`])),
        );
      if (ports.length > 0) lost.push(`${count(ports.length, 'port')} of the node (${ports.join(', ')})`);
      return {
        level: 'breaks' as const,
        text: `${refText(workload.ref)} loses ${listing(lost, 4)}. Whoever reaches it by a node’s address no longer does; create a Service first.`,
        subjects: [workload.ref],
      };
    }),
};

export const processes: Form = {
  key: 'processes',
  title: 'Give each container its own processes',
  fixes: ['pod-share-process-ns'],
  why: 'The containers of {who} see each other’s processes and, through /proc, each other’s Secrets.',
  resolves: () => true,
  patch: (workload) => podPatch(workload, { spec: { shareProcessNamespace: null } }),
  consequences: (workloads) => [
    {
      level: 'breaks',
      text: 'Sidecars that signal the main process, to reload its configuration for example, or collect its core dumps, no longer find it.',
      subjects: refsOf(workloads),
    },
  ],
};
