import type { Change } from '../../../core/change.ts';
import type { Consequence } from '../../../core/impact.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, memoize } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { workloadsByKey } from '../../containers/workload-patch.ts';
import { managerConsequences } from '../../pods/hardening/rollout.ts';
import { budgetFor, selectorOf } from '../budgets.ts';

const budgetsByKey = memoize(
  (snapshot) => new Map(list(snapshot, 'poddisruptionbudgets.policy').map((budget) => [refKey(refOf(budget)), budget])),
);

export default defineRemediation({
  id: 'disruption-budgets',
  area: 'quotas',
  title: 'Let drains take one pod at a time',
  fixes: ['res-hpa-pdb', 'res-pdb-blocks-drain'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    const lacking = findings.filter(({ message, check, subject }) => {
      const workload = byKey.get(refKey(subject));
      return (
        check === 'res-hpa-pdb' &&
        message === 'fail' &&
        workload !== undefined &&
        selectorOf(workload) !== undefined &&
        !isSystemNamespace(workload.namespace)
      );
    });
    if (lacking.length > 0) {
      const subjects = lacking.map(({ subject }) => subject);
      yield {
        key: 'budgets',
        title: 'Keep drains from taking all pods at once',
        why: told(
          'Draining nodes for an update may take all pods of {who} at once: {it serves|they serve} users outside and {has|have} no disruption budget.',
          subjects,
        ),
        findings: lacking,
        subjects,
        after: 'Undo deletes the budgets.',
      };
    }
    const blocking = findings.filter(({ check }) => check === 'res-pdb-blocks-drain');
    if (blocking.length === 0) return;
    const subjects = blocking.map(({ subject }) => subject);
    yield {
      key: 'drains',
      title: 'Let nodes be drained',
      why: `${listing(subjects.map(refText))} ${subjects.length === 1 ? 'lets' : 'let'} no pod go, ever: the nodes below cannot be drained for updates.`,
      findings: blocking,
      subjects,
      after: 'Undo puts the old bound back.',
    };
  },
  plan(step, answers, { snapshot }) {
    const chosen = step.subjects.filter((ref) => !answers.excluded.includes(refKey(ref)));
    if (step.id.endsWith('/budgets'))
      return chosen.flatMap((ref) => {
        const workload = workloadsByKey(snapshot).get(refKey(ref));
        return workload ? budgetFor(workload, snapshot) : [];
      });
    return chosen.flatMap((ref): Change[] => {
      const budget = budgetsByKey(snapshot).get(refKey(ref));
      if (!budget) return [];
      const { uid } = budget.metadata;
      return [
        {
          kind: 'patch',
          target: ref,
          patch: {
            spec: { maxUnavailable: 1, ...(budget.spec.minAvailable === undefined ? {} : { minAvailable: null }) },
          },
          patchType: 'strategic',
          ...(uid ? { expects: { uid } } : {}),
        },
      ];
    });
  },
  impact(step, changes, { snapshot }) {
    if (step.id.endsWith('/budgets'))
      return {
        consequences: [
          {
            level: 'safe',
            text: 'Running pods are not touched. Drains and autoscalers take one pod at a time and wait for its successor; pods that are not ready may always go.',
          },
        ],
      };
    const budgets = changes.flatMap((change) =>
      change.kind === 'patch' ? (budgetsByKey(snapshot).get(refKey(change.target)) ?? []) : [],
    );
    const consequences: Consequence[] = [
      {
        level: 'note',
        text: 'A drain may now end one of these pods at a time; a workload with a single pod is interrupted until its successor is ready. Nothing happens before the next drain.',
        subjects: budgets.map(refOf),
      },
      ...managerConsequences(budgets),
    ];
    return { consequences };
  },
});
