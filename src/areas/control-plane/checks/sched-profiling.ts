import { flagCheck } from '../flag-check.ts';
import { flagIs, inFile } from '../judgement.ts';

export default flagCheck({
  id: 'sched-profiling',
  component: 'kube-scheduler',
  title: 'Profiling of the scheduler',
  severity: 'low',
  risk: 'The profiling endpoints show what the process works on and cost it processor time when asked; nobody needs them in ordinary operation.',
  fields: [
    {
      path: 'kube-scheduler --profiling',
      allowed: 'false (default true); with --config, enableProfiling: false in that file',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.4.1' },
    { framework: 'Kubescape', id: 'C-0151' },
  ],
  messages: {
    pass: { brief: 'off', detail: 'Profiling is off.' },
    fail: { brief: 'profiling is on', detail: '--profiling is {value}.' },
  },
  judge: (component) =>
    // With a file, the flag does not count.
    inFile(component, 'config') ?? flagIs(component, 'profiling', 'false', 'true'),
});
