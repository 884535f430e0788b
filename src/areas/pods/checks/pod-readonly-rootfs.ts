import { isWindows } from '../../../core/kube/workloads.ts';
import { containerViolation, defineWorkloadCheck } from '../../../core/workload-check.ts';
import { cis, kubescape, POD_SECURITY } from '../controls.ts';
import { isExposed } from '../exposure.ts';

export default defineWorkloadCheck({
  id: 'pod-readonly-rootfs',
  area: 'pods',
  title: 'Containers that can write to their image’s files',
  severity: 'low',
  risk: 'An intruder can place tools in the container and change the program that it runs. With a read-only root filesystem only the mounted volumes can be written.',
  fields: [{ path: 'containers[*].securityContext.readOnlyRootFilesystem (init containers too)', allowed: 'true' }],
  controls: [...cis('5.6.3'), ...kubescape('C-0017'), ...POD_SECURITY],
  reads: [
    { resource: 'services', optional: true },
    { resource: 'ingresses.networking.k8s.io', optional: true },
  ],
  messages: {
    pass: { brief: 'read-only', detail: 'The root filesystem of every container is read-only.' },
    fail: { brief: 'writable: {containers}', detail: 'readOnlyRootFilesystem: true is not set for {containers}.' },
  },
  exempt: ({ podSpec }) => isWindows(podSpec),
  violation(workload, snapshot) {
    const found = containerViolation(workload, 'securityContext.readOnlyRootFilesystem', ({ container, kind }) => {
      const value = container.securityContext?.readOnlyRootFilesystem;
      if (value === true || kind === 'ephemeralContainers') return undefined;
      return value === undefined ? '(absent)' : String(value);
    });
    return found && isExposed(workload, snapshot) ? { ...found, severity: 'medium' } : found;
  },
});
