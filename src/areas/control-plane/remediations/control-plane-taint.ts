import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';

const TAINT = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' } as const;

export default defineRemediation({
  id: 'control-plane-taint',
  area: 'control-plane',
  title: 'Reserve control-plane nodes for the control plane',
  fixes: ['node-control-plane-schedulable'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const names = findings.map(({ subject }) => subject.name);
    yield {
      key: '',
      title: 'Reserve control-plane nodes for the control plane',
      why: `${listing(names)} ${names.length === 1 ? 'takes' : 'take'} ordinary pods. A pod that breaks out there finds the CA’s key, etcd’s data and an administrator’s kubeconfig on the machine.`,
      findings,
      subjects: findings.map(({ subject }) => subject),
      after: 'Pods that run there stay until they are deleted; move them with kubectl drain, node by node.',
    };
  },
  plan(step, answers, { snapshot }) {
    const nodes = new Map(list(snapshot, 'nodes').map((node) => [node.metadata.name, node]));
    return step.subjects
      .filter((subject) => !answers.excluded.includes(refKey(subject)))
      .map((target) => {
        const node = nodes.get(target.name);
        const others = (node?.spec?.taints ?? []).filter(
          ({ key, effect }) => key !== TAINT.key || effect !== TAINT.effect,
        );
        return {
          kind: 'patch' as const,
          target,
          // A node's taints have no merge key: the whole list is given.
          patch: { spec: { taints: [...others, TAINT] } },
          patchType: 'strategic' as const,
          ...(node?.metadata.uid ? { expects: { uid: node.metadata.uid } } : {}),
          reason: 'New pods that do not tolerate the taint go elsewhere.',
        };
      });
  },
  impact(step, _changes, { snapshot }) {
    const names = new Set(step.subjects.map(({ name }) => name));
    const pods = list(snapshot, 'pods').filter(
      ({ metadata, spec }) => names.has(spec.nodeName ?? '') && !isSystemNamespace(metadata.namespace ?? ''),
    );
    const left = list(snapshot, 'nodes').filter(
      ({ metadata, spec }) =>
        !names.has(metadata.name) &&
        !spec?.unschedulable &&
        !(spec?.taints ?? []).some(({ effect }) => effect === 'NoSchedule'),
    );
    return {
      consequences: [
        left.length === 0
          ? { level: 'breaks', text: 'No node is left for ordinary pods: new ones stay pending.' }
          : {
              level: 'note',
              text: `${count(left.length, 'node')} ${left.length === 1 ? 'is' : 'are'} left for ordinary pods; see that they have room.`,
            },
        {
          level: 'note',
          text: `${pods.length === 0 ? 'No' : count(pods.length, 'ordinary pod')}${pods.length === 0 ? ' ordinary pod runs' : pods.length === 1 ? ' runs' : ' run'} there now; ${pods.length === 0 ? 'nothing' : 'they'} ${pods.length === 0 ? 'has to move' : 'stay until they are deleted'}.`,
        },
      ],
    };
  },
});
