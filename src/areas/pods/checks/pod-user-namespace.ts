import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { platformReason } from '../../../core/kube/scope.ts';
import { isWindows, WORKLOAD_RESOURCES, type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { refusalOf } from '../../../core/snapshot.ts';
import { mitre, POD_SECURITY } from '../controls.ts';
import { userNamespaceSupport } from '../user-namespaces.ts';
import { startedContainers, uidOf } from '../users.ts';

/** Root, or somebody with added capabilities: who gains from being nobody on the node. */
const needsIt = (workload: Workload): boolean =>
  startedContainers(workload).some(
    (container) => uidOf(workload, container) === 0 || (container.securityContext?.capabilities?.add ?? []).length > 0,
  );

/** Namespaces of the node cannot be had from inside a user namespace. */
const sharesTheNode = ({ podSpec }: Workload): boolean =>
  podSpec.hostNetwork === true || podSpec.hostPID === true || podSpec.hostIPC === true;

function draftOf(workload: Workload): FindingDraft {
  const { podSpec, ref: subject, specPath } = workload;
  if (podSpec.hostUsers === false) return { verdict: 'pass', subject, message: 'pass' };
  if (sharesTheNode(workload) || isWindows(podSpec)) return { verdict: 'not-applicable', subject, message: 'shares' };
  if (!needsIt(workload)) return { verdict: 'pass', subject, message: 'little' };
  const reason = platformReason(workload);
  const value = podSpec.hostUsers === undefined ? '(absent)' : String(podSpec.hostUsers);
  return {
    verdict: 'fail',
    subject,
    message: 'fail',
    evidence: [{ path: `${specPath}.hostUsers`, value }],
    ...(reason ? { accepted: { by: 'platform', reason } } : {}),
  };
}

export default defineCheck({
  id: 'pod-user-namespace',
  area: 'pods',
  title: 'Root in pods that is root on the node',
  severity: 'low',
  risk: 'Without a user namespace, UID 0 in the container is UID 0 on its node: whoever breaks out is root there. With hostUsers: false it is a user without rights (KEP-127).',
  fields: [{ path: 'spec.hostUsers', allowed: 'false for pods that run as root or with added capabilities' }],
  controls: [...mitre('T1611'), ...POD_SECURITY],
  reads: [
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
    { resource: 'nodes', optional: true },
    { resource: 'version', optional: true },
  ],
  messages: {
    pass: { brief: 'own users', detail: 'The pod has a user namespace of its own.' },
    little: { brief: 'not root', detail: 'The pod is not known to run as root or with added capabilities.' },
    shares: {
      brief: 'not possible',
      detail: 'A pod that shares namespaces of its node, or runs Windows, cannot have a user namespace.',
    },
    unsupported: { brief: 'not supported', detail: 'User namespaces for pods are not available: {reason}.' },
    unknown: {
      brief: 'nodes not read',
      detail: 'Whether the nodes support user namespaces could not be read: {reason}.',
    },
    fail: {
      brief: 'hostUsers not false',
      detail: 'The pod runs as root or with added capabilities, and its users are those of the node.',
    },
  },
  *evaluate(snapshot) {
    const refusal = refusalOf(snapshot, 'nodes') ?? refusalOf(snapshot, 'version');
    if (refusal) {
      yield { verdict: 'unknown', subject: CLUSTER, message: 'unknown', data: { reason: refusal.message } };
      return;
    }
    const { supported, reason, evidence } = userNamespaceSupport(snapshot);
    if (!supported) {
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'unsupported', data: { reason }, evidence };
      return;
    }
    for (const workload of workloadsOf(snapshot)) yield draftOf(workload);
  },
});
