import { AppError } from '../../../core/errors.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation, type Step } from '../../../core/remediation.ts';
import { told } from '../../../core/told.ts';
import { ContainerFields, patchesFor, workloadsByKey } from '../../containers/workload-patch.ts';
import { checkedValues } from '../../pods/answers.ts';
import { isPatchable } from '../../pods/hardening/forms.ts';
import { withObserved } from '../observed.ts';
import { RESOURCE_FIXES, RESOURCE_FORMS, type ResourceForm } from '../resource-forms.ts';
import { resourceImpact } from '../resource-impact.ts';
import { lasting } from '../stated.ts';

const formOf = (step: Step): ResourceForm => {
  const form = RESOURCE_FORMS.find(({ key }) => step.id.endsWith(`/${key}`));
  if (!form) throw new AppError('internal', `No form of resources is called ${step.id}.`, 'Please report this.');
  return form;
};

export default defineRemediation({
  id: 'workload-resources',
  area: 'quotas',
  title: 'State what workloads need',
  fixes: RESOURCE_FIXES,
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    for (const form of RESOURCE_FORMS) {
      const workloads = new Map<string, Workload>();
      const resolved = findings.filter(({ check, subject }) => {
        const workload = form.fixes.includes(check) ? byKey.get(refKey(subject)) : undefined;
        if (!workload || isSystemNamespace(workload.namespace) || !isPatchable(workload)) return false;
        workloads.set(refKey(subject), workload);
        return true;
      });
      if (resolved.length === 0) continue;
      const subjects = [...workloads.values()].map(({ ref }) => ref);
      yield {
        key: form.key,
        title: form.title,
        why: told(form.why, subjects),
        findings: resolved,
        subjects,
        parameters: withObserved(form.parameters, snapshot),
        after:
          'The rollout of each workload is watched until its pods are ready; look for OOMKilled and pending pods afterwards. Undo takes the values out again and rolls out once more.',
      };
    }
  },
  plan(step, answers, { snapshot }) {
    const form = formOf(step);
    const values = checkedValues(step.parameters, answers);
    return patchesFor(step, answers, snapshot, (workload) => {
      const spec = new ContainerFields();
      for (const { container, kind } of lasting(workload)) {
        const resources = form.change(workload, container, values, snapshot);
        if (resources) spec.set(kind, container.name, { resources });
      }
      const volumes = form.volumes?.(workload, values) ?? [];
      return volumes.length > 0 ? { ...spec.fields, volumes } : spec.fields;
    });
  },
  impact: (_step, changes, { snapshot }) => resourceImpact(changes, workloadsByKey(snapshot), snapshot),
});
