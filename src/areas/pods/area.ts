import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'pods',
  title: 'Pod security',
  summary: 'What a pod may do to its node',
  lesson: {
    what: 'A pod’s security context says what its processes may do on the node: run as root, gain privileges, use the node’s network, processes and files. The Pod Security Standards sort these rights into three levels: privileged, baseline and restricted. Pod Security admission holds a namespace to a level by its labels; it took the place of PodSecurityPolicies, which Kubernetes 1.25 removed.',
    why: 'A container is an ordinary process of its node behind some walls that the kernel keeps. Every right in the pod’s specification takes a wall away, and the cluster gives most of them to whoever asks. Applications rarely need any.',
    without:
      'An intruder who found a hole in a web application lands in a container. If it is privileged, mounts the node’s root or its container runtime’s socket, the next command is a root shell on the node, with the credentials of every pod that runs there; and from one node to the next it is the same path again.',
    practice: [
      'Try a level before enforcing it: kubectl label --dry-run=server --overwrite namespace NAME pod-security.kubernetes.io/enforce=restricted',
      'Enforce what holds today, warn and audit one level higher, and pin the version so that an upgrade changes nothing by itself.',
      'In each container: allowPrivilegeEscalation: false, capabilities.drop: [ALL], runAsNonRoot: true, seccompProfile.type: RuntimeDefault.',
      'Give a program that writes a few directories an emptyDir for each, then set readOnlyRootFilesystem: true.',
      'Keep what must touch the node (agents, storage, network) in namespaces of its own, where nothing else runs.',
    ],
    references: [
      { title: 'Pod Security Standards', url: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/' },
      { title: 'Pod Security admission', url: 'https://kubernetes.io/docs/concepts/security/pod-security-admission/' },
      {
        title: 'Configure a security context',
        url: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
      },
      {
        title: 'Migrate from PodSecurityPolicy',
        url: 'https://kubernetes.io/docs/tasks/configure-pod-container/migrate-from-psp/',
      },
    ],
  },
};
