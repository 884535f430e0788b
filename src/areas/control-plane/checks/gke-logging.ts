import { strings } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'gke-logging',
  provider: 'GKE',
  title: 'GKE logs of the control plane',
  severity: 'high',
  risk: 'Admin activity is always written; what the API server, scheduler and controller manager themselves say is not, and neither is who read what until data access logs are on in IAM.',
  field: 'loggingConfig.componentConfig.enableComponents',
  allowed: 'SYSTEM_COMPONENTS and APISERVER',
  controls: [
    { framework: 'CIS GKE', id: '5.7.1' },
    { framework: 'Kubescape', id: 'C-0254' },
    { framework: 'NSA', id: 'Audit' },
  ],
  questions: ['cluster'],
  pass: {
    brief: '{value}',
    detail: 'Written: {value}. Data access logs are switched on in IAM, which the cluster does not show.',
  },
  fail: { brief: 'missing: {value}', detail: 'Logs that are not written: {value}.' },

  judge: ({ cluster }) => {
    const on = strings(at(cluster, 'loggingConfig.componentConfig.enableComponents'));
    const missing = ['SYSTEM_COMPONENTS', 'APISERVER'].filter((component) => !on.includes(component));
    return { ok: missing.length === 0, value: (missing.length === 0 ? on : missing).join(', ') };
  },
});
