import { flag } from '../../../core/kube/components.ts';
import { flagCheck } from '../flag-check.ts';

export default flagCheck({
  id: 'apiserver-verbosity',
  component: 'kube-apiserver',
  title: 'Request bodies in the API server’s log',
  severity: 'medium',
  risk: 'At high levels the API server writes what it sends and receives into its log: from 9 on tokens are among it (CVE-2020-8565), and at 10 whoever sets up a webhook can read internal addresses through the log (CVE-2020-8561).',
  fields: [{ path: 'kube-apiserver --v', allowed: 'below 6' }],
  controls: [
    { framework: 'CVE', id: 'CVE-2020-8561' },
    { framework: 'CVE', id: 'CVE-2020-8565' },
  ],
  messages: {
    pass: { brief: 'level {level}', detail: 'The log level is {level}.' },
    fail: { brief: 'level {level}', detail: 'The log level is {level}: {what}.' },
  },
  judge: (component) => {
    const level = Number(flag(component, 'v') ?? '0');
    return {
      verdict: level < 6 ? 'pass' : 'fail',
      read: ['v'],
      data: {
        level,
        what:
          level >= 9
            ? 'headers and bodies are logged, tokens among them'
            : 'more is logged than anybody needs for long',
      },
      ...(level < 9 ? { severity: 'low' } : {}),
    };
  },
});
