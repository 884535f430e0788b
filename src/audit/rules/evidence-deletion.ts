import { succeeded } from '../event.ts';
import { DELETES, isControlPlane } from '../noise.ts';
import { defineRule } from '../rule.ts';

const WORKLOADS = new Set(['daemonsets', 'deployments', 'statefulsets', 'namespaces']);
// Programs that watch what runs; what they are called is all that a request tells.
const DETECTION = /(^|-)(falco|tetragon|kubearmor|tracee|sysdig|neuvector|kube-audit)(-|$)/;

// Not reported: events that time out, and the namespace controller clearing a namespace that somebody deleted.
export default defineRule(
  {
    id: 'evidence-deletion',
    title: 'Traces removed',
    severity: 'high',
    why: 'Events and runtime detection tell what happened in the cluster. Hardly anybody has a reason to delete them.',
    next: 'Look at what the same user did before: `kubeharden audit LOG --user NAME`. Keep this log elsewhere.',
  },
  (event) => {
    const { target, verb } = event;
    if (!target || !succeeded(event) || isControlPlane(event)) return undefined;
    if (!DELETES.has(verb)) return undefined;
    if (target.resource === 'events' && ['', 'events.k8s.io'].includes(target.group)) return { detail: 'events' };
    return WORKLOADS.has(target.resource) && target.subresource === '' && DETECTION.test(target.name)
      ? { detail: 'runtime detection' }
      : undefined;
  },
);
