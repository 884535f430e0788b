import { records, strings } from '../../../core/reduce/raw.ts';
import { at, cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'eks-control-plane-logs',
  provider: 'EKS',
  title: 'EKS keeps no audit log',
  severity: 'high',
  risk: 'AWS writes the audit log of the API server only where it is switched on. Without it nobody can say later who read a Secret or changed a role.',
  field: 'cluster.logging.clusterLogging',
  allowed: 'types audit, authenticator and api enabled',
  controls: [
    { framework: 'CIS EKS', id: '2.1.1' },
    { framework: 'Kubescape', id: 'C-0254' },
    { framework: 'NSA', id: 'Audit' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: '{value}', detail: 'Written to CloudWatch: {value}.' },
  fail: { brief: 'missing: {value}', detail: 'Control-plane logs that are not written: {value}.' },

  judge: ({ cluster }) => {
    const on = records(at(cluster, 'logging.clusterLogging')).flatMap(({ enabled, types }) =>
      enabled === true ? strings(types) : [],
    );
    const missing = ['audit', 'authenticator', 'api'].filter((type) => !on.includes(type));
    return { ok: missing.length === 0, value: missing.length === 0 ? on.join(', ') : missing.join(', ') };
  },
});
