import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'audit',
  title: 'Audit and anomaly monitoring',
  summary: 'What happened, who did it, and who would notice',
  lesson: {
    what: 'The audit log holds who asked the API server for what, when, from where, and what the answer was. A policy says how much of each kind of request is kept. Monitoring for anomalies watches that log and the nodes for what should not happen: a shell in a container, a new cluster administrator, secrets read in bulk.',
    why: 'RBAC says who may do what; only the audit log says who did. Without it, nobody can tell whether a stolen token was used, what it took, or when the intruder came, and every password has to be taken for lost.',
    without:
      'Weeks after a token leaked, a bill for crypto mining arrives. Nobody can say which account created the pods, which secrets it read, or whether it left a binding behind to come back by. The events that could have told are gone after an hour.',
    practice: [
      'Turn the log on with a policy: metadata for Secrets, more for RBAC and admission configuration, nothing for routine reads.',
      'Send it away from the node at once: an intruder on a master deletes what is only there.',
      'Watch for few, certain signs: anonymous requests that succeeded, exec into pods, new cluster-admin bindings, impersonation. Look through what there is with kubeharden audit LOG.',
      'Run a detector on the nodes (Falco, Tetragon, or the provider’s own) and let it wake somebody.',
      'Practise: make such a request and see that somebody notices.',
    ],
    references: [
      { title: 'Auditing', url: 'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/' },
      { title: 'audit.k8s.io Policy', url: 'https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/' },
      { title: 'Falco', url: 'https://falco.org/docs/' },
      { title: 'Threat matrix for Kubernetes', url: 'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/' },
    ],
  },
};
