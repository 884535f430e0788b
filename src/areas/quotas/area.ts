import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'quotas',
  title: 'Resource quotas',
  summary: 'No tenant and no fault may take the whole cluster',
  lesson: {
    what: 'A ResourceQuota bounds what all pods of a namespace request together and how many objects it holds. A LimitRange gives containers that state nothing a request and a limit of their own. Requests tell the scheduler what a container needs; limits say what it may not exceed.',
    why: 'Namespaces divide names, not machines: without bounds, the first that takes everything wins. Bounds turn a fault or a theft in one team’s namespace into a problem of that team, and they make the scheduler’s picture of the nodes true.',
    without:
      'A retry loop makes ten thousand Jobs overnight, etcd is full in the morning and nobody can deploy. Or a stolen token starts coin miners on every idle core, and the autoscaler buys more nodes for them. Or one leak takes a node’s memory and the kernel ends the database beside it.',
    practice: [
      'Create the LimitRange before the quota: a quota on CPU or memory refuses every later pod that states nothing.',
      'See use against the quota: kubectl describe resourcequota --all-namespaces',
      'See what containers really use: kubectl top pods --all-namespaces --containers',
      'Set a memory limit on everything; request CPU everywhere, but limit it only where slowing down is acceptable.',
      'Count objects too: pods, Jobs, Secrets, ConfigMaps, load balancers and node ports.',
      'Pods that a quota refuses show in events: kubectl get events --all-namespaces --field-selector reason=FailedCreate',
    ],
    references: [
      { title: 'Resource quotas', url: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/' },
      { title: 'Limit ranges', url: 'https://kubernetes.io/docs/concepts/policy/limit-range/' },
      {
        title: 'Resource management for pods and containers',
        url: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
      },
      { title: 'Multi-tenancy', url: 'https://kubernetes.io/docs/concepts/security/multi-tenancy/' },
    ],
  },
};
