import type { Change } from '../../../core/change.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { told } from '../../../core/told.ts';
import { patchedWorkloads, workloadsByKey } from '../../containers/workload-patch.ts';
import { checkedValues } from '../../pods/answers.ts';
import { managerConsequences } from '../../pods/hardening/rollout.ts';
import { budgetFor } from '../budgets.ts';
import { budgetsOf } from '../disruption.ts';
import { againstTwo } from '../replicas.ts';

const TITLE = 'Serve users from two pods';

export default defineRemediation({
  id: 'two-replicas',
  area: 'quotas',
  title: TITLE,
  fixes: ['res-hpa-pdb'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const meant = findings.filter(({ message, subject }) => {
      const workload = workloadsByKey(snapshot).get(refKey(subject));
      return (
        message === 'single' &&
        workload !== undefined &&
        !isSystemNamespace(workload.namespace) &&
        againstTwo(workload, snapshot) === undefined
      );
    });
    if (meant.length === 0) return;
    const subjects = meant.map(({ subject }) => subject);
    yield {
      key: '',
      title: TITLE,
      why: `${told('Every drain and every failing node cuts off users outside, whom a single pod of {who} serves.', subjects)} Nothing ties them to one node or volume, and each of their rollouts runs two pods at once already.`,
      findings: meant,
      subjects,
      parameters: [
        {
          kind: 'number',
          name: 'replicas',
          title: 'Pods of each',
          help: 'Two survive a drain; three survive a failing node during one.',
          default: 2,
          min: 2,
          max: 20,
        },
      ],
      after:
        'The new pods are waited for. Leave out what keeps sessions or work in memory; undo scales back and deletes the budgets.',
    };
  },
  plan(step, answers, { snapshot }) {
    const { replicas } = checkedValues(step.parameters, answers);
    const workloads = step.subjects.flatMap((ref): Workload[] => {
      const workload = workloadsByKey(snapshot).get(refKey(ref));
      return workload && !answers.excluded.includes(refKey(ref)) ? [workload] : [];
    });
    return workloads.flatMap((workload): Change[] => {
      const { uid } = workload.object.metadata;
      return [
        {
          kind: 'patch',
          target: workload.ref,
          patch: { spec: { replicas: Number(replicas) } },
          patchType: 'strategic',
          ...(uid ? { expects: { uid } } : {}),
        },
        ...(budgetsOf(workload, snapshot).length > 0 ? [] : budgetFor(workload, snapshot)),
      ];
    });
  },
  impact(_step, changes, { snapshot }) {
    const workloads = patchedWorkloads(changes, snapshot);
    return {
      consequences: [
        { level: 'safe', text: 'Running pods are not touched; a second one of each is started beside them.' },
        {
          level: 'note',
          text: 'The new pods need room on the nodes and in the quota of their namespace. Drains take one pod at a time from then on.',
        },
        {
          level: 'note',
          text: 'Requests are spread over both pods: a program that keeps sessions in memory, or does timed work by itself, notices.',
          subjects: workloads.map(({ ref }) => ref),
        },
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
