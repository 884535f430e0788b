import type { Container } from '../../../core/kube/objects.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refText } from '../../../core/reference.ts';
import { count, listing } from '../../../core/text.ts';
import { startedContainers } from '../users.ts';
import { type Form, type Json, podPatch, refsOf } from './form.ts';
import {
  hasLowPort,
  isPrivileged,
  mustEscalate,
  startsAsRoot,
  strongCapabilities,
  usesNode,
  weakCapabilities,
  whoRuns,
} from './needs.ts';

const drops = ({ securityContext }: Container): boolean =>
  securityContext?.capabilities?.drop?.includes('ALL') === true;
const anyWeak = (workload: Workload): boolean =>
  startedContainers(workload).some((container) => weakCapabilities(container).length > 0);
const anyStrong = (workload: Workload): boolean =>
  startedContainers(workload).some((container) => strongCapabilities(container).length > 0);

/** `drop: [ALL]` where it is missing. */
export const dropAll = (container: Container): Json => (drops(container) ? {} : { capabilities: { drop: ['ALL'] } });
const dropPatch = (container: Container): Json | undefined =>
  drops(container) ? undefined : { securityContext: dropAll(container) };

export const capabilities: Form = {
  key: 'capabilities',
  title: 'Drop all capabilities of programs that are not root',
  fixes: ['pod-capabilities-drop-all'],
  why: 'A setuid program of the image could give an intruder in {who} the capabilities that {it keeps|they keep}. The processes run as {an ordinary user|ordinary users} and hold none now, so that they do not miss them.',
  resolves: (_, workload) => !usesNode(workload) && !anyWeak(workload) && whoRuns(workload) === 'user',
  patch: (workload) => podPatch(workload, { container: dropPatch }),
  consequences: () => [
    {
      level: 'note',
      text: 'Programs with file capabilities in their image, such as ping, or a proxy that may open port 80, lose them.',
    },
  ],
};

export const capabilitiesRoot: Form = {
  key: 'capabilities-root',
  title: 'Drop all capabilities of programs that run as root, or may',
  fixes: ['pod-capabilities-drop-all'],
  parameters: [
    {
      kind: 'boolean',
      name: 'bind',
      title: 'Keep NET_BIND_SERVICE',
      help: 'Gives NET_BIND_SERVICE back to containers that declare a port below 1024, so that root can still open it. The restricted level allows it.',
      default: true,
    },
  ],
  why: 'Root in {who} may change owners, read every file of the container and become any user. Many programs need none of it; some need it at their start.',
  resolves: (_, workload) => !usesNode(workload) && !anyWeak(workload) && whoRuns(workload) !== 'user',
  patch: (workload, { bind }) =>
    podPatch(workload, {
      container(container) {
        if (drops(container)) return undefined;
        const add = bind === true && hasLowPort(container) ? { add: ['NET_BIND_SERVICE'] } : {};
        return { securityContext: { capabilities: { drop: ['ALL'], ...add } } };
      },
    }),
  consequences(workloads) {
    const chown = workloads.filter((workload) => startedContainers(workload).some(startsAsRoot));
    return [
      {
        level: 'breaks',
        text: 'Programs that start as root to change owners or to become another user fail: entrypoints of databases, nginx and cron among them. So do ping and whatever uses raw sockets.',
        subjects: refsOf(workloads),
      },
      ...(chown.length > 0
        ? [
            {
              level: 'breaks' as const,
              text: `${count(chown.length, 'workload')} name${chown.length === 1 ? 's' : ''} such a program in command or arguments: ${listing(chown.map(({ ref }) => refText(ref)))}.`,
              subjects: refsOf(chown),
            },
          ]
        : []),
    ];
  },
};

/** What manifests add on purpose, and baseline lets them. */
export const addedBack: Form = {
  key: 'added-capabilities',
  title: 'Take back added default capabilities',
  fixes: ['pod-capabilities-drop-all'],
  why: '{who} {adds|add} capabilities that the restricted level does not allow, such as CHOWN or SETUID. Whoever wrote {the manifest|the manifests} may know why.',
  resolves: (_, workload) => !anyStrong(workload) && anyWeak(workload),
  patch: (workload) =>
    podPatch(workload, {
      container(container) {
        const weak = weakCapabilities(container);
        if (weak.length === 0) return dropPatch(container);
        const kept = (container.securityContext?.capabilities?.add ?? []).includes('NET_BIND_SERVICE');
        return { securityContext: { capabilities: { add: kept ? ['NET_BIND_SERVICE'] : null, drop: ['ALL'] } } };
      },
    }),
  consequences: (workloads) => [
    {
      level: 'breaks',
      text: `What the manifests add is taken away: ${listing(
        workloads.map((workload) => {
          const names = startedContainers(workload).flatMap(weakCapabilities);
          return `${[...new Set(names)].join(', ')} from ${refText(workload.ref)}`;
        }),
        8,
      )}.`,
      subjects: refsOf(workloads),
    },
  ],
};

const strong = (container: Container): boolean => isPrivileged(container) || strongCapabilities(container).length > 0;

export const privilege: Form = {
  key: 'privileged',
  title: 'Take away privileged mode and strong capabilities',
  fixes: ['pod-privileged', 'pod-capabilities-added', 'pod-allow-priv-esc'],
  why: '{who} {is|are} root on {its node|their nodes}, or close to it: whoever breaks in has the Secrets of every pod there. Agents of storage, network and monitoring need that; applications rarely do.',
  // Escalation can only be forbidden where privilege is taken away.
  resolves: (check, workload) =>
    check !== 'pod-allow-priv-esc' || startedContainers(workload).some((container) => mustEscalate(container)),
  patch: (workload) =>
    podPatch(workload, {
      container(container) {
        const { securityContext } = container;
        if (!strong(container)) {
          const escalates = securityContext?.allowPrivilegeEscalation !== false;
          return escalates && startedContainers(workload).some(mustEscalate)
            ? { securityContext: { allowPrivilegeEscalation: false } }
            : undefined;
        }
        const kept = (securityContext?.capabilities?.add ?? []).filter(
          (name) => !strongCapabilities(container).includes(name),
        );
        return {
          securityContext: {
            ...(isPrivileged(container) ? { privileged: false } : {}),
            ...(strongCapabilities(container).length > 0
              ? { capabilities: { add: kept.length > 0 ? kept : null } }
              : {}),
            ...(mustEscalate(container) ? { allowPrivilegeEscalation: false } : {}),
          },
        };
      },
    }),
  consequences: (workloads) =>
    workloads.map((workload) => {
      const lost = startedContainers(workload).flatMap((container) => [
        ...(isPrivileged(container) ? [`privileged mode of container ${container.name}`] : []),
        ...(strongCapabilities(container).length > 0
          ? [`${strongCapabilities(container).join(', ')} of container ${container.name}`]
          : []),
      ]);
      return {
        level: 'breaks' as const,
        text: `${refText(workload.ref)} loses ${listing(lost, 8)}: access to devices, mounts, the kernel’s settings or the network of others, where it uses them.`,
        subjects: [workload.ref],
      };
    }),
};
