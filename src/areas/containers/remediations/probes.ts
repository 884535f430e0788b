import { AppError } from '../../../core/errors.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { valuesOf } from '../../../core/parameter.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation, type Step } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { checkedValues } from '../../pods/answers.ts';
import { managerConsequences, rolloutConsequences } from '../../pods/hardening/rollout.ts';
import { PROBE_FIXES, PROBE_FORMS, type ProbeForm } from '../probe-forms.ts';
import { probed, runsOn } from '../probes.ts';
import { ContainerFields, patchedWorkloads, patchesFor, workloadsByKey } from '../workload-patch.ts';

const formOf = (step: Step): ProbeForm => {
  const form = PROBE_FORMS.find(({ key }) => step.id.endsWith(`/${key}`));
  if (!form) throw new AppError('internal', `No form of probes is called ${step.id}.`, 'Please report this.');
  return form;
};

/** Every container that lacks the probe shows something that can be asked. */
export const isWhole = (workload: Workload, form: ProbeForm, snapshot: Snapshot): boolean => {
  const defaults = valuesOf(form.parameters, { values: {}, excluded: [], edited: {} });
  return [...probed(workload)].every(
    ({ container }) => !form.lacks(workload, container, snapshot) || form.change(container, defaults) !== undefined,
  );
};

export default defineRemediation({
  id: 'probes',
  area: 'containers',
  title: 'Probe what runs',
  fixes: PROBE_FIXES,
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    for (const form of PROBE_FORMS) {
      const left: string[] = [];
      const resolved = findings.filter(({ check, subject }) => {
        const workload = check === form.check ? byKey.get(refKey(subject)) : undefined;
        if (!workload || isSystemNamespace(workload.namespace) || !runsOn(workload)) return false;
        const whole = isWhole(workload, form, snapshot);
        if (!whole) left.push(refText(subject));
        return whole;
      });
      if (resolved.length === 0) continue;
      const subjects = resolved.map(({ subject }) => subject);
      yield {
        key: form.key,
        title: form.title,
        why: `${told(form.why, subjects)}${
          left.length > 0
            ? ` Left to their owners, because nothing shows what could be asked of them: ${listing(left)}.`
            : ''
        }`,
        findings: resolved,
        subjects,
        parameters: form.parameters,
        after:
          'Each rollout is watched until its pods are ready; look for restarts during the next hours. Undo takes the probes out again.',
      };
    }
  },
  plan(step, answers, { snapshot }) {
    const form = formOf(step);
    const values = checkedValues(step.parameters, answers);
    return patchesFor(step, answers, snapshot, (workload) => {
      const spec = new ContainerFields();
      for (const { container, kind } of probed(workload)) {
        const fields = form.lacks(workload, container, snapshot) ? form.change(container, values) : undefined;
        if (fields) spec.set(kind, container.name, fields);
      }
      return spec.fields;
    });
  },
  impact(step, changes, { snapshot }) {
    const workloads = patchedWorkloads(changes, snapshot);
    return {
      consequences: [
        { level: 'breaks', text: formOf(step).warning, subjects: workloads.map(({ ref }) => ref) },
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
