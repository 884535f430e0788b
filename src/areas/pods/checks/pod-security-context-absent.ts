import { isWindows } from '../../../core/kube/workloads.ts';
import { defineWorkloadCheck } from '../../../core/workload-check.ts';
import { violationOf } from '../control-check.ts';
import { cis, kubescape, POD_SECURITY } from '../controls.ts';

const isEmpty = (context: object | undefined): boolean => context === undefined || Object.keys(context).length === 0;

export default defineWorkloadCheck({
  id: 'pod-security-context-absent',
  area: 'pods',
  title: 'Pods without any security context',
  severity: 'low',
  risk: 'Nobody has decided what the pod needs: user, capabilities, system calls and privilege escalation are whatever image and runtime happen to give.',
  fields: [
    {
      path: 'spec.securityContext and containers[*].securityContext',
      allowed: 'at least one of them is set',
    },
  ],
  controls: [...cis('5.6.3'), ...kubescape('C-0211'), ...POD_SECURITY],
  messages: {
    pass: { brief: 'set', detail: 'The pod or a container of it has a security context.' },
    fail: { brief: 'none', detail: 'Neither the pod nor any container of it has a security context.' },
  },
  exempt: ({ podSpec }) => isWindows(podSpec),
  violation(workload) {
    const { podSpec } = workload;
    const containers = [...podSpec.containers, ...(podSpec.initContainers ?? [])];
    if (!isEmpty(podSpec.securityContext) || containers.some(({ securityContext }) => !isEmpty(securityContext)))
      return undefined;
    return violationOf(workload, [{ path: 'securityContext', value: '(absent)' }]);
  },
});
