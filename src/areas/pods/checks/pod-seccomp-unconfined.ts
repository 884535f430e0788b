import { defineControlCheck } from '../control-check.ts';
import { cis, cve, kubescape } from '../controls.ts';

export default defineControlCheck({
  id: 'pod-seccomp-unconfined',
  control: 'seccompProfile_baseline',
  title: 'Containers with the system call filter switched off',
  severity: 'high',
  risk: 'Without a seccomp filter the container can make every system call, among them those through which containers were escaped, such as unshare for CVE-2022-0185.',
  fields: [
    {
      path: 'securityContext.seccompProfile.type of the pod and of each container (init and ephemeral containers too)',
      allowed: 'absent, RuntimeDefault or Localhost',
    },
  ],
  controls: [...cis('5.6.2'), ...kubescape('C-0210'), ...cve('CVE-2022-0185')],
  messages: {
    pass: { brief: 'not switched off', detail: 'No seccomp profile is switched off.' },
    fail: { brief: '{values}: {where}', detail: 'The seccomp profile of {where} is {values}.' },
  },
});
