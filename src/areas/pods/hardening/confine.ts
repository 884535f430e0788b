import type { Workload } from '../../../core/kube/workloads.ts';
import { refText } from '../../../core/reference.ts';
import { count, listing } from '../../../core/text.ts';
import { type Form, podPatch, refsOf, started } from './form.ts';
import { mustEscalate, startsEscalating } from './needs.ts';

const unset = (value: unknown): boolean => value === undefined || value === null;
const saysTrue = (workload: Workload): boolean =>
  [...started(workload)].some(({ container }) => container.securityContext?.allowPrivilegeEscalation === true);
const allCanStop = (workload: Workload): boolean =>
  [...started(workload)].every(({ container }) => !mustEscalate(container));

const escalatingPrograms = (workloads: readonly Workload[]) => {
  const affected = workloads.filter((workload) =>
    [...started(workload)].some(({ container }) => startsEscalating(container)),
  );
  return affected.length === 0
    ? []
    : [
        {
          level: 'breaks' as const,
          text: `${count(affected.length, 'workload')} start${affected.length === 1 ? 's' : ''} sudo, su, ping or the like, which no longer gain privileges: ${listing(affected.map(({ ref }) => refText(ref)))}.`,
          subjects: refsOf(affected),
        },
      ];
};

/** The least that a program notices: a filter of system calls, and no way to become more than it is. */
export const confine: Form = {
  key: 'confine',
  title: 'Filter system calls and forbid privilege escalation',
  fixes: ['pod-seccomp-missing', 'pod-allow-priv-esc', 'pod-security-context-absent'],
  why: 'An intruder in {who} can try every system call on the node’s kernel, or become root by a setuid program. The runtime’s default profile blocks some sixty calls that exploits use, and without escalation an intruder stays the user that the program runs as; most programs notice neither.',
  resolves(check, workload) {
    if (check === 'pod-seccomp-missing') return true;
    // What says true says it on purpose; what is privileged cannot say false.
    if (check === 'pod-allow-priv-esc') return allCanStop(workload) && !saysTrue(workload);
    return true;
  },
  patch: (workload) =>
    podPatch(workload, {
      ...(unset(workload.podSpec.securityContext?.seccompProfile)
        ? { spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } }
        : {}),
      container: (container) =>
        unset(container.securityContext?.allowPrivilegeEscalation) && !mustEscalate(container)
          ? { securityContext: { allowPrivilegeEscalation: false } }
          : undefined,
    }),
  consequences: (workloads) => [
    ...escalatingPrograms(workloads),
    {
      level: 'note',
      text: 'Programs that use io_uring, ptrace of other processes, unshare or setuid binaries of their image fail with “operation not permitted”; debuggers, browsers with their own sandbox and build tools are the usual ones.',
    },
  ],
};

/** The same where a manifest asks for escalation: somebody had a reason. */
export const escalation: Form = {
  key: 'escalation',
  title: 'Take back allowPrivilegeEscalation: true',
  fixes: ['pod-allow-priv-esc'],
  why: '{who} {allows|allow} privilege escalation in so many words: a setuid program makes an intruder root. Whoever wrote it may know why; often it was copied.',
  resolves: (_, workload) => allCanStop(workload) && saysTrue(workload),
  patch: (workload) =>
    podPatch(workload, {
      container: ({ securityContext }) =>
        securityContext?.allowPrivilegeEscalation === false
          ? undefined
          : { securityContext: { allowPrivilegeEscalation: false } },
    }),
  consequences: (workloads) => [
    ...escalatingPrograms(workloads),
    {
      level: 'breaks',
      text: 'Setuid programs and file capabilities of the image, such as sudo and ping, no longer give their rights.',
    },
  ],
};
