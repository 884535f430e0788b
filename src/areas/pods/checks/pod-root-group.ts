import type { FieldAt } from '../../../core/kube/pss/index.ts';
import { isWindows } from '../../../core/kube/workloads.ts';
import { platformOf } from '../../../core/platform.ts';
import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { violationOf } from '../control-check.ts';
import { cis, kubescape, POD_SECURITY } from '../controls.ts';

const SPEC_FIELDS = ['runAsGroup', 'fsGroup'] as const;

export default defineWorkloadCheck({
  id: 'pod-root-group',
  area: 'pods',
  title: 'Pods in the group of root',
  severity: 'low',
  risk: 'Files that belong to root’s group are often writable by it. A process that runs as an ordinary user but in group 0 may change them.',
  fields: [
    { path: 'securityContext.runAsGroup of the pod and of each container', allowed: 'absent or not 0' },
    { path: 'spec.securityContext.fsGroup and supplementalGroups', allowed: 'absent or without 0' },
  ],
  controls: [...cis('5.2.7'), ...kubescape('C-0013'), ...POD_SECURITY],
  messages: {
    pass: { brief: 'other groups', detail: 'No manifest field puts the pod into group 0.' },
    fail: { brief: 'group 0: {where}', detail: 'Group 0 is set for {where}.' },
  },
  // Images made for OpenShift expect to run in group 0 with a random user.
  exempt: ({ podSpec }, snapshot) => isWindows(podSpec) || platformOf(snapshot).distribution === 'OpenShift',
  violation(workload) {
    const fields: FieldAt[] = [];
    const { securityContext } = workload.podSpec;
    for (const field of SPEC_FIELDS)
      if (securityContext?.[field] === 0) fields.push({ path: `securityContext.${field}`, value: '0' });
    if (securityContext?.supplementalGroups?.includes(0))
      fields.push({ path: 'securityContext.supplementalGroups', value: securityContext.supplementalGroups.join(', ') });
    for (const kind of ['initContainers', 'containers'] as const)
      for (const container of workload.podSpec[kind] ?? [])
        if (container.securityContext?.runAsGroup === 0)
          fields.push({ path: `${kind}[name=${container.name}].securityContext.runAsGroup`, value: '0' });
    return violationOf(workload, fields);
  },
});
