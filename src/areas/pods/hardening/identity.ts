import type { Consequence } from '../../../core/impact.ts';
import type { Container } from '../../../core/kube/objects.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { refText } from '../../../core/reference.ts';
import { count, listing } from '../../../core/text.ts';
import { uidOf } from '../users.ts';
import { type Form, type Json, podPatch, refsOf, started, type Values } from './form.ts';
import { hasLowPort, startsAsRoot, usesNode, whoRuns } from './needs.ts';

const named = (workloads: readonly Workload[]): string => listing(workloads.map(({ ref }) => refText(ref)));
const having = (workloads: readonly Workload[], test: (container: Container, workload: Workload) => boolean) =>
  workloads.filter((workload) => [...started(workload)].some(({ container }) => test(container, workload)));

/** What a container that is no longer root, or never was, may stumble over. */
export function userConsequences(workloads: readonly Workload[]): Consequence[] {
  const found: Consequence[] = [];
  const initial = workloads.filter(({ podSpec }) => (podSpec.initContainers ?? []).some(startsAsRoot));
  if (initial.length > 0)
    found.push({
      level: 'breaks',
      text: `Init containers change owners or install something, which needs root: ${named(initial)}. fsGroup can take the place of a chown.`,
      subjects: refsOf(initial),
    });
  const low = having(workloads, (container) => hasLowPort(container));
  if (low.length > 0)
    found.push({
      level: 'note',
      text: `${count(low.length, 'workload')} declare${low.length === 1 ? 's' : ''} a port below 1024. containerd and CRI-O let every user open those by default; where a node is set up otherwise, the program cannot listen: ${named(low)}.`,
      subjects: refsOf(low),
    });
  return found;
}

const nonRootContainer = ({ securityContext }: Container): Json =>
  securityContext?.runAsNonRoot === false ? { runAsNonRoot: true } : {};
const orNothing = (securityContext: Json): Json | undefined =>
  Object.keys(securityContext).length === 0 ? undefined : { securityContext };

const isNonRoot = (check: string): boolean => check === 'pod-run-as-non-root';

export const nonRoot: Form = {
  key: 'non-root',
  title: 'Require an ordinary user where one is used already',
  fixes: ['pod-run-as-non-root'],
  why: 'Nothing keeps {who} from running as root with the next image; today {it runs as an ordinary user|they run as ordinary users}, as {its manifest or its running pods show|their manifests or their running pods show}.',
  resolves: (check, workload) => isNonRoot(check) && !usesNode(workload) && whoRuns(workload) === 'user',
  patch: (workload) =>
    podPatch(workload, {
      spec: { securityContext: { runAsNonRoot: true } },
      container(container) {
        const set = container.securityContext?.runAsUser ?? workload.podSpec.securityContext?.runAsUser;
        const uid = set === undefined || set === null ? uidOf(workload, container) : undefined;
        // The kubelet cannot tell that a user given by name is not root; the number says it.
        return orNothing({ ...nonRootContainer(container), ...(uid === undefined ? {} : { runAsUser: uid }) });
      },
    }),
  consequences(workloads) {
    const observed = having(
      workloads,
      (container, { podSpec }) =>
        (container.securityContext?.runAsUser ?? podSpec.securityContext?.runAsUser ?? undefined) === undefined,
    );
    if (observed.length === 0) return [];
    return [
      {
        level: 'note',
        text: `For ${count(observed.length, 'workload')} runAsUser is set to the UID that the running containers report. An image that changes its user later keeps this number until the manifest is changed: ${named(observed)}.`,
        subjects: refsOf(observed),
      },
    ];
  },
};

export const nonRootUnseen: Form = {
  key: 'non-root-unseen',
  title: 'Refuse to start as root where the user cannot be seen',
  fixes: ['pod-run-as-non-root'],
  why: '{who} may run as root: neither the manifest nor a running pod tells the user. With runAsNonRoot the kubelet starts only images that name an ordinary user by its number.',
  resolves: (check, workload) => isNonRoot(check) && !usesNode(workload) && whoRuns(workload) === 'unseen',
  patch: (workload) =>
    podPatch(workload, {
      spec: { securityContext: { runAsNonRoot: true } },
      container: (container) => orNothing(nonRootContainer(container)),
    }),
  consequences: (workloads) => [
    {
      level: 'breaks',
      text: 'Where the image runs as root, or names its user by name, new pods stay in CreateContainerConfigError (“container has runAsNonRoot and image will run as root”). A rolling update stops there and the old pods keep running; a strategy of Recreate, or a single StatefulSet pod, leaves none.',
      subjects: refsOf(workloads),
    },
    ...userConsequences(workloads),
  ],
};

export const USER: Parameter = {
  kind: 'number',
  name: 'user',
  title: 'User',
  help: 'The UID that the containers get instead of 0. 65532 is the nonroot user of distroless and Chainguard images; a UID that the image knows is better.',
  default: 65532,
  min: 1,
  max: 2147483647,
};
export const fsGroup = (preset: boolean): Parameter => ({
  kind: 'boolean',
  name: 'fsGroup',
  title: 'Give volumes to the user',
  help: 'Sets fsGroup to the same number, so that files on persistent volumes and in emptyDirs can be written. The first mount changes the group of every file.',
  default: preset,
});

const holdsFiles = ({ podSpec }: Workload): boolean =>
  (podSpec.volumes ?? []).some(
    ({ sources }) => sources.includes('persistentVolumeClaim') || sources.includes('emptyDir'),
  );

/** The pod-level fields that turn root into an ordinary user. */
export const ordinaryUser = (workload: Workload, values: Values): Json => {
  const { securityContext } = workload.podSpec;
  return {
    runAsNonRoot: true,
    ...(securityContext?.runAsUser === 0 ? { runAsUser: values.user } : {}),
    ...(values.fsGroup === true && securityContext?.fsGroup === undefined && holdsFiles(workload)
      ? { fsGroup: values.user }
      : {}),
  };
};
/** The same for a container: only one that is root, or says that it may be. */
export const ordinaryContainer = (workload: Workload, container: Container, values: Values): Json => {
  const own = container.securityContext?.runAsUser;
  const inherited = own === undefined && workload.podSpec.securityContext?.runAsUser === 0;
  return {
    ...nonRootContainer(container),
    ...(uidOf(workload, container) === 0 && !inherited ? { runAsUser: values.user } : {}),
  };
};

export const root: Form = {
  key: 'root',
  title: 'Run as an ordinary user instead of root',
  fixes: ['pod-run-as-non-root', 'pod-run-as-root-uid'],
  parameters: [USER, fsGroup(true)],
  why: '{who} {runs|run} as root: a hole in the program is root in the container, a step from the node. Some images work with any user, others write to files that belong to root; only a trial tells.',
  resolves: (_, workload) => !usesNode(workload) && whoRuns(workload) === 'root',
  patch: (workload, values) =>
    podPatch(workload, {
      spec: { securityContext: ordinaryUser(workload, values) },
      container: (container) => orNothing(ordinaryContainer(workload, container, values)),
    }),
  consequences(workloads) {
    const stateful = workloads.filter(holdsFiles);
    return [
      {
        level: 'breaks',
        text: 'Programs that write to files of root in their image, install packages, or start as root to become another user, fail as an ordinary user. nginx, databases and most images that name no user belong to them; use the image’s unprivileged variant.',
        subjects: refsOf(workloads),
      },
      ...(stateful.length > 0
        ? [
            {
              level: 'breaks' as const,
              text: `Files on the volumes of ${count(stateful.length, 'workload')} belong to root now. With fsGroup their group is changed when they are mounted, which takes its time on large volumes; without it they cannot be written. Databases that insist on owning their files refuse to start: ${named(stateful)}.`,
              subjects: refsOf(stateful),
            },
          ]
        : []),
      ...userConsequences(workloads),
    ];
  },
};
