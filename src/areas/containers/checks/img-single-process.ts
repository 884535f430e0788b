import { defineImageCheck } from '../image-check.ts';
import { severalPrograms } from '../programs.ts';

export default defineImageCheck({
  id: 'img-single-process',
  title: 'Several programs in one container',
  severity: 'low',
  risk: 'The kubelet sees only the first program: when another one dies, hangs or is taken over, nothing restarts it and no log shows it. An SSH server in a container is a second way in that RBAC and the audit log do not see.',
  fields: [
    {
      path: 'containers[*].command, args, ports, image (init and ephemeral containers too)',
      allowed: 'no supervisor, init system, SSH server or cron beside a program',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0042' },
    { framework: 'MITRE', id: 'T1021' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'one program each', detail: 'Nothing shows that a container runs more than one program.' },
    fail: {
      brief: 'several programs: {images}',
      detail: 'Command, ports or image show that a container of {images} runs more than its own program.',
    },
  },
  fault(visited) {
    const sign = severalPrograms(visited);
    return sign === undefined ? undefined : { field: 'command', value: sign };
  },
});
