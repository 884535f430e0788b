import { parseImage } from '../../../core/kube/image.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { told } from '../../../core/told.ts';
import { managerConsequences, rolloutConsequences } from '../../pods/hardening/rollout.ts';
import { isChangeable } from '../pins.ts';
import { successorOf } from '../registries.ts';
import { ContainerFields, patchedWorkloads, patchesFor, workloadsByKey } from '../workload-patch.ts';

export default defineRemediation({
  id: 'registry-k8s-io',
  area: 'containers',
  title: 'Move to registry.k8s.io',
  fixes: ['img-deprecated-registry'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    const resolved = findings.filter(({ subject }) => {
      const workload = byKey.get(refKey(subject));
      return workload !== undefined && !isSystemNamespace(workload.namespace) && isChangeable(workload);
    });
    if (resolved.length === 0) return;
    const subjects = resolved.map(({ subject }) => subject);
    yield {
      key: '',
      title: 'Take images from registry.k8s.io',
      why: told(
        '{who} {takes|take} images from a registry that was frozen in April 2023 and gets no repairs. The same images are in registry.k8s.io, newer ones only there.',
        subjects,
      ),
      findings: resolved,
      subjects,
      after: 'Each rollout is watched until its pods are ready. Undo puts the old name back.',
    };
  },
  plan: (step, answers, { snapshot }) =>
    patchesFor(step, answers, snapshot, (workload) => {
      const spec = new ContainerFields();
      for (const kind of ['initContainers', 'containers'] as const)
        for (const { name, image: written = '' } of workload.podSpec[kind] ?? []) {
          const parsed = parseImage(written);
          const image = parsed && successorOf(parsed);
          if (image) spec.set(kind, name, { image });
        }
      return spec.fields;
    }),
  impact(_step, changes, { snapshot }) {
    const workloads = patchedWorkloads(changes, snapshot);
    return {
      consequences: [
        {
          level: 'note',
          text: 'Nodes must reach registry.k8s.io, which sends them on to other hosts near them: egress rules and mirrors that only know k8s.gcr.io need it too.',
        },
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
