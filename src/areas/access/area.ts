import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'access',
  title: 'Authentication and RBAC',
  summary: 'Who can do what, and who should not',
  lesson: {
    what: 'Authentication says who sends a request: a person by an identity provider or a certificate, a program by the token of its service account. Authorization says what they may do: a Role or ClusterRole lists verbs on resources, a binding gives it to subjects, in one namespace or in all. Nothing is ever denied by a rule; what no binding grants is refused.',
    why: 'Everything in a cluster is one request to the API server away from whoever may send it. Each right that a person or a program does not need is the part of an intrusion that costs the intruder nothing, and some rights lead to all the others: creating pods, reading Secrets, escalate, bind, impersonate, nodes/proxy.',
    without:
      'A flaw in a build agent gives somebody its token; the token is bound to cluster-admin, because that once made an error go away; ten minutes later every Secret has been read and a pod with the node’s disk runs on each machine. Or a dashboard’s role is bound to system:anonymous, and a scanner finds it before the weekend.',
    practice: [
      'Ask who you are and what you may do: kubectl auth whoami; kubectl auth can-i --list',
      'Ask for others, groups included: kubectl auth can-i list secrets --as=x --as-group=system:authenticated',
      'Bind in a namespace first: RoleBinding with view, edit or admin; a ClusterRoleBinding only for what has no namespace.',
      'Give each workload a service account of its own, without a token unless it talks to the API server.',
      'Never write a star. list and watch on secrets read them; a get on pods/exec is a shell.',
      'Keep one sealed credential for emergencies, and use groups of the identity provider for everything else.',
    ],
    references: [
      { title: 'RBAC good practices', url: 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/' },
      { title: 'Using RBAC authorization', url: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/' },
      { title: 'Authenticating', url: 'https://kubernetes.io/docs/reference/access-authn-authz/authentication/' },
      {
        title: 'Hardening guide: authentication mechanisms',
        url: 'https://kubernetes.io/docs/concepts/security/hardening-guide/authentication-mechanisms/',
      },
      {
        title: 'Managing service accounts',
        url: 'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
      },
      { title: 'CIS Kubernetes Benchmark', url: 'https://www.cisecurity.org/benchmark/kubernetes' },
    ],
  },
};
