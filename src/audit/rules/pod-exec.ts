import { isSystemNamespace } from '../../core/kube/scope.ts';
import { succeeded } from '../event.ts';
import { defineRule } from '../rule.ts';

const SESSIONS = new Set(['exec', 'attach', 'portforward']);

// Nothing is excluded: no part of Kubernetes itself opens such sessions.
export default defineRule(
  {
    id: 'pod-exec',
    title: 'Session into a pod',
    severity: 'medium',
    why: 'A session runs commands with everything the pod has: its account, its Secrets, its network. What was typed is in no audit log.',
    next: 'Ask the user whether it was them. If not, take pods/exec, pods/attach, pods/portforward and pods/ephemeralcontainers away from them, replace the pod and change the Secrets it mounts.',
  },
  (event) => {
    const { target, verb } = event;
    if (target?.resource !== 'pods' || !succeeded(event)) return undefined;
    // `kubectl debug` puts a container into a pod that runs.
    const debug = target.subresource === 'ephemeralcontainers' && verb !== 'get';
    if (!debug && !SESSIONS.has(target.subresource)) return undefined;
    return isSystemNamespace(target.namespace) ? { severity: 'high' } : {};
  },
);
