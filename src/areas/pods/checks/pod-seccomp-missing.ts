import { isOn, kubeletsOf } from '../../../core/kube/kubelet.ts';
import { ABSENT } from '../../../core/kube/pss/index.ts';
import { isWindows } from '../../../core/kube/workloads.ts';
import { memoize } from '../../../core/snapshot.ts';
import { defineControlCheck } from '../control-check.ts';
import { cis, kubescape } from '../controls.ts';

/** Every kubelet gives the runtime's profile to containers that name none. */
const defaulted = memoize((snapshot) => {
  const kubelets = kubeletsOf(snapshot).filter(({ windows }) => !windows);
  return kubelets.length > 0 && kubelets.every(({ config }) => config !== undefined && isOn(config, 'seccompDefault'));
});

export default defineControlCheck({
  id: 'pod-seccomp-missing',
  control: 'seccompProfile_restricted',
  // A profile that is switched off on purpose is pod-seccomp-unconfined.
  keep: ({ value }, { podSpec }) => value === ABSENT && podSpec.securityContext?.seccompProfile === undefined,
  exempt: ({ podSpec }) => isWindows(podSpec),
  severityOf: (_workload, _fields, snapshot) => (defaulted(snapshot) ? 'low' : 'medium'),
  reads: [
    { resource: 'nodes', optional: true },
    { resource: 'nodes/configz', optional: true },
  ],
  title: 'Containers without a system call filter',
  severity: 'medium',
  risk: 'A container that names no seccomp profile runs without one, unless the kubelet is told otherwise: it can make system calls that no ordinary program needs and that kernel exploits use.',
  fields: [
    {
      path: 'securityContext.seccompProfile.type of the pod, or of every container (init and ephemeral containers too)',
      allowed: 'RuntimeDefault or Localhost',
    },
  ],
  controls: [...cis('5.6.2', '4.2.14'), ...kubescape('C-0210', 'C-0055')],
  messages: {
    pass: { brief: 'profile set', detail: 'Every container has a seccomp profile.' },
    fail: { brief: 'none: {containers}', detail: 'No seccomp profile is set for {where}.' },
  },
});
