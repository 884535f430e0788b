import { isClusterChange, type PatchChange, targetOf } from '../../../core/change.ts';
import { AppError } from '../../../core/errors.ts';
import type { Finding } from '../../../core/finding.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { type ResourceRef, refKey } from '../../../core/reference.ts';
import { defineRemediation, type Step } from '../../../core/remediation.ts';
import { memoize } from '../../../core/snapshot.ts';
import { told } from '../../../core/told.ts';
import { checkedValues } from '../answers.ts';
import { type Form, objectPatch } from '../hardening/form.ts';
import { FORM_FIXES, FORMS, formFor } from '../hardening/forms.ts';
import { managerConsequences, rolloutConsequences } from '../hardening/rollout.ts';

const workloadsByKey = memoize(
  (snapshot) => new Map(workloadsOf(snapshot).map((workload) => [refKey(workload.ref), workload])),
);

const formOf = (step: Step): Form => {
  const form = FORMS.find(({ key }) => step.id.endsWith(`/${key}`));
  if (!form) throw new AppError('internal', `No hardening is called ${step.id}.`, 'Please report this.');
  return form;
};

const present = (workloads: ReadonlyMap<string, Workload>, refs: Iterable<ResourceRef>): Workload[] =>
  [...refs].flatMap((ref) => workloads.get(refKey(ref)) ?? []);

export default defineRemediation({
  id: 'security-context',
  area: 'pods',
  title: 'Harden pod templates',
  fixes: FORM_FIXES,
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    const groups = new Map<Form, { workloads: Set<Workload>; findings: Finding[] }>();
    for (const finding of findings) {
      const workload = byKey.get(refKey(finding.subject));
      if (!workload || isSystemNamespace(workload.namespace)) continue;
      const form = formFor(finding, workload, snapshot);
      if (!form) continue;
      const group = groups.get(form) ?? { workloads: new Set(), findings: [] };
      group.workloads.add(workload);
      group.findings.push(finding);
      groups.set(form, group);
    }
    for (const form of FORMS) {
      const group = groups.get(form);
      if (!group) continue;
      const workloads = [...group.workloads];
      yield {
        key: form.key,
        title: form.title,
        why: told(
          form.why,
          workloads.map(({ ref }) => ref),
        ),
        findings: group.findings,
        subjects: workloads.map(({ ref }) => ref),
        ...(form.parameters ? { parameters: form.parameters } : {}),
        after:
          'The rollout of each workload is watched until its pods are ready. Undo puts the fields back and rolls out again.',
      };
    }
  },
  plan(step, answers, { snapshot }) {
    const form = formOf(step);
    const values = checkedValues(step.parameters, answers);
    const excluded = new Set(answers.excluded);
    const chosen = step.subjects.filter((ref) => !excluded.has(refKey(ref)));
    return present(workloadsByKey(snapshot), chosen).map((workload): PatchChange => {
      const { uid } = workload.object.metadata;
      return {
        kind: 'patch',
        target: workload.ref,
        patch: objectPatch(workload, form.patch(workload, values, snapshot)),
        patchType: 'strategic',
        ...(uid ? { expects: { uid } } : {}),
      };
    });
  },
  impact(step, changes, { snapshot }) {
    const form = formOf(step);
    const workloads = present(workloadsByKey(snapshot), changes.filter(isClusterChange).map(targetOf));
    return {
      consequences: [
        ...form.consequences(workloads, snapshot),
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
