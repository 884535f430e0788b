import { defineCheck } from '../../../core/check.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER, refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { controlPlaneNodes, isReserved } from '../nodes.ts';

export default defineCheck({
  id: 'node-control-plane-schedulable',
  area: 'control-plane',
  title: 'Ordinary pods on control-plane nodes',
  severity: 'medium',
  risk: 'A pod that breaks out on a control-plane node holds the cluster: the CA’s key, etcd’s data and the administrator’s kubeconfig are files of that machine.',
  fields: [
    {
      path: 'Node spec.taints, on nodes labelled node-role.kubernetes.io/control-plane',
      allowed: 'node-role.kubernetes.io/control-plane with effect NoSchedule or NoExecute',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'MITRE', id: 'T1611' },
  ],
  reads: [{ resource: 'nodes' }, { resource: 'pods', optional: true }],
  messages: {
    pass: { brief: 'reserved', detail: 'Only pods that tolerate the control-plane taint run here.' },
    fail: {
      brief: '{pods} of users',
      detail: 'The node takes ordinary pods; it runs {pods} outside the platform’s namespaces.',
    },
    none: { brief: 'no control-plane node', detail: 'No node of the cluster is a control-plane node: {why}.' },
  },
  *evaluate(snapshot) {
    const nodes = controlPlaneNodes(snapshot);
    const { managed, distribution } = platformOf(snapshot);
    if (nodes.length === 0)
      yield {
        verdict: 'not-applicable',
        subject: CLUSTER,
        message: 'none',
        data: { why: managed ? 'the provider runs the control plane elsewhere' : 'none carries the label' },
      };
    const users = Map.groupBy(
      list(snapshot, 'pods').filter((pod) => !isSystemNamespace(pod.metadata.namespace ?? '')),
      (pod) => pod.spec.nodeName,
    );
    const alone = list(snapshot, 'nodes').length === nodes.length;
    for (const node of nodes) {
      const pods = users.get(node.metadata.name)?.length ?? 0;
      const reason = alone
        ? 'every node is a control-plane node, so pods have nowhere else to run'
        : distribution === 'k3s'
          ? 'k3s runs ordinary pods on its servers by default'
          : undefined;
      const taints = (node.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);
      yield isReserved(node)
        ? { verdict: 'pass', subject: refOf(node), message: 'pass' }
        : {
            verdict: 'fail',
            subject: refOf(node),
            message: 'fail',
            data: { pods: count(pods, 'pod') },
            evidence: [{ path: 'spec.taints', value: taints.join(', ') || '(absent)' }],
            ...(pods === 0 ? { severity: 'low' } : {}),
            ...(reason ? { accepted: { by: 'platform', reason } } : {}),
          };
    }
  },
});
