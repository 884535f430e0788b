import { parseImage, pullPolicyOf } from '../../../core/kube/image.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { managerConsequences, rolloutConsequences } from '../../pods/hardening/rollout.ts';
import { isChangeable, pinsOf } from '../pins.ts';
import { ContainerFields, patchedWorkloads, patchesFor, workloadsByKey } from '../workload-patch.ts';

/** Left by the step that pins images, and with a template: the policy of a pod that runs cannot be changed. */
export const isAskedFor = (workload: Workload): boolean =>
  isChangeable(workload) &&
  workload.ref.kind !== 'Pod' &&
  pinsOf(workload).unknown.length > 0 &&
  !isSystemNamespace(workload.namespace);

export default defineRemediation({
  id: 'pull-policy',
  area: 'containers',
  title: 'Ask the registry at each start',
  fixes: ['img-pull-policy'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const meant = findings.filter(({ subject }) => {
      const workload = workloadsByKey(snapshot).get(refKey(subject));
      return workload !== undefined && isAskedFor(workload);
    });
    if (meant.length === 0) return;
    const subjects = meant.map(({ subject }) => subject);
    yield {
      key: '',
      title: `Ask the registry at each start of ${count(subjects.length, 'workload')}`,
      why: told(
        '{who} {runs|run} whatever a node happens to hold under the image’s name, also without permission to pull it: the digest is not known, so the tag stays. Until it is pinned, the registry at least is asked at each start.',
        subjects,
      ),
      findings: meant,
      subjects,
      comesAfter: ['pin-images'],
      after: 'Each rollout is watched until its pods are ready. A layer that a node has is not loaded again.',
    };
  },
  plan: (step, answers, { snapshot }) =>
    patchesFor(step, answers, snapshot, (workload) => {
      const spec = new ContainerFields();
      for (const kind of ['initContainers', 'containers'] as const)
        for (const { name, image = '', imagePullPolicy } of workload.podSpec[kind] ?? []) {
          const parsed = parseImage(image);
          if (parsed && parsed.digest === undefined && pullPolicyOf(parsed, imagePullPolicy) !== 'Always')
            spec.set(kind, name, { imagePullPolicy: 'Always' });
        }
      return spec.fields;
    }),
  impact: (_step, changes, { snapshot }) => {
    const workloads = patchedWorkloads(changes, snapshot);
    return {
      consequences: [
        {
          level: 'breaks',
          text: 'An image that no registry has, because it was loaded onto the nodes, does not start any more; nor does one while its registry is away.',
        },
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
