import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { patchedWorkloads, patchesFor, workloadsByKey } from '../../containers/workload-patch.ts';
import { checkedValues } from '../../pods/answers.ts';
import { isPatchable } from '../../pods/hardening/forms.ts';
import { managerConsequences, rolloutConsequences } from '../../pods/hardening/rollout.ts';
import { SYSTEM_CLASSES } from '../priorities.ts';

const NONE = 'none';

export default defineRemediation({
  id: 'system-priority',
  area: 'quotas',
  title: 'Leave the system’s priorities to the system',
  fixes: ['res-priorityclass'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    const resolved = findings.filter(({ subject }) => {
      const workload = byKey.get(refKey(subject));
      return workload !== undefined && isPatchable(workload);
    });
    if (resolved.length === 0) return;
    const subjects = resolved.map(({ subject }) => subject);
    yield {
      key: '',
      title: 'Take the system’s priority from workloads',
      why: `${count(subjects.length, 'workload')} outside of the platform’s namespaces ${subjects.length === 1 ? 'has' : 'have'} the priority of the control plane’s own pods: ${listing(subjects.map(refText))}. When nodes are full, they push out everybody else.`,
      findings: resolved,
      subjects,
      parameters: [
        {
          name: 'class',
          title: 'Priority class instead',
          help: `The name of a class of your own, or ${NONE} for the default priority.`,
          kind: 'string',
          default: NONE,
          pattern: '[a-z0-9]([a-z0-9.-]*[a-z0-9])?',
          example: 'business-critical',
        },
      ],
      after: 'Each rollout is watched until its pods are ready. Undo puts the class back.',
    };
  },
  plan(step, answers, { snapshot }) {
    const name = String(checkedValues(step.parameters, answers).class);
    return patchesFor(step, answers, snapshot, ({ podSpec }) =>
      SYSTEM_CLASSES.includes(podSpec.priorityClassName ?? '')
        ? { priorityClassName: name === NONE ? null : name }
        : {},
    );
  },
  impact(_step, changes, { snapshot }) {
    const workloads = patchedWorkloads(changes, snapshot);
    const names = new Set(list(snapshot, 'priorityclasses.scheduling.k8s.io').map(({ metadata }) => metadata.name));
    const wanted = new Set(
      changes.flatMap((change) =>
        change.kind === 'patch' ? (/"priorityClassName":"([^"]+)"/.exec(JSON.stringify(change.patch))?.[1] ?? []) : [],
      ),
    );
    const missing = [...wanted].filter((name) => !names.has(name));
    return {
      consequences: [
        ...(missing.length > 0
          ? [
              {
                level: 'breaks' as const,
                text: `There is no priority class ${listing(missing)}: new pods that name it are refused. Create it first.`,
              },
            ]
          : []),
        {
          level: 'note',
          text: 'On full nodes these pods no longer push out others, and may themselves be pushed out or wait.',
          subjects: workloads.map(({ ref }) => ref),
        },
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
