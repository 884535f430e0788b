import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { listing } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { patchedWorkloads, patchesFor, workloadsByKey } from '../../containers/workload-patch.ts';
import { checkedValues } from '../answers.ts';
import { isPatchable } from '../hardening/forms.ts';
import { managerConsequences, rolloutConsequences } from '../hardening/rollout.ts';
import { needsNode, sandboxesOf } from '../sandboxes.ts';

const TITLE = 'Run code of others in a sandbox';

export default defineRemediation({
  id: 'sandbox',
  area: 'pods',
  title: TITLE,
  fixes: ['pod-runtimeclass-untrusted'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const [first, ...others] = sandboxesOf(snapshot);
    const meant = findings.filter(({ subject }) => {
      const workload = workloadsByKey(snapshot).get(refKey(subject));
      return workload && isPatchable(workload) && !needsNode(workload) && !isSystemNamespace(workload.namespace);
    });
    if (first === undefined || meant.length === 0) return;
    const subjects = meant.map(({ subject }) => subject);
    yield {
      key: '',
      title: TITLE,
      why: `${told('{who} {runs|run} what others wrote, with nothing but the kernel between {it|them} and the node.', subjects)} The cluster has a sandbox already (${listing([first, ...others])}), and nothing that is used there needs the node itself.`,
      findings: meant,
      subjects,
      parameters: [
        {
          kind: 'choice',
          name: 'runtimeClass',
          title: 'Runtime class',
          help: 'Its nodes must have room for these pods.',
          default: first,
          choices: [first, ...others].map((value) => ({ value, title: value })),
        },
      ],
      after:
        'Each rollout is watched until its pods are ready; look at the first builds for system calls that the sandbox lacks.',
    };
  },
  plan(step, answers, { snapshot }) {
    const { runtimeClass } = checkedValues(step.parameters, answers);
    return patchesFor(step, answers, snapshot, () => ({ runtimeClassName: String(runtimeClass) }));
  },
  impact(_step, changes, { snapshot }) {
    const workloads = patchedWorkloads(changes, snapshot);
    return {
      consequences: [
        {
          level: 'breaks',
          text: 'Pods move to nodes that have the sandbox. Programs that use rare system calls, or many files, are slower there or fail.',
          subjects: workloads.map(({ ref }) => ref),
        },
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
