import { isWindows } from '../../../core/kube/workloads.ts';
import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { violationOf } from '../control-check.ts';
import { mitre, POD_SECURITY } from '../controls.ts';

export default defineWorkloadCheck({
  id: 'pod-share-process-ns',
  area: 'pods',
  title: 'Containers of a pod that see each other’s processes',
  severity: 'low',
  risk: 'Containers that share processes reach each other’s files through /proc and signal each other: whoever takes over the weakest reads the Secrets of all.',
  fields: [
    {
      path: 'spec.shareProcessNamespace',
      allowed: 'absent or false, where the pod has several containers and Secrets',
    },
  ],
  controls: [...mitre('T1552'), ...POD_SECURITY],
  messages: {
    pass: { brief: 'apart', detail: 'The containers do not share processes, or there is no Secret to read.' },
    fail: {
      brief: 'shared by {number} containers',
      detail: 'The {number} containers share their processes, and the pod holds Secrets.',
    },
  },
  exempt: ({ podSpec }) => isWindows(podSpec),
  violation(workload) {
    const { podSpec } = workload;
    if (podSpec.shareProcessNamespace !== true || podSpec.containers.length < 2) return undefined;
    const secrets =
      (podSpec.volumes ?? []).some(({ sources }) => sources.includes('secret') || sources.includes('projected')) ||
      podSpec.containers.some(
        ({ env, envFrom }) =>
          (env ?? []).some(({ valueFrom }) => valueFrom?.secretKeyRef) ||
          (envFrom ?? []).some(({ secretRef }) => secretRef),
      );
    if (!secrets) return undefined;
    const found = violationOf(workload, [{ path: 'shareProcessNamespace', value: 'true' }]);
    return found && { ...found, data: { ...found.data, number: podSpec.containers.length } };
  },
});
