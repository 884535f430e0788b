import { strings } from '../../../core/reduce/raw.ts';
import { cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-diagnostics',
  provider: 'AKS',
  title: 'AKS keeps no audit log',
  severity: 'high',
  risk: 'Azure writes the audit log only where a diagnostic setting asks for it. Without it nobody can say later who read a Secret or changed a role.',
  field: 'az monitor diagnostic-settings list',
  allowed: 'kube-audit or kube-audit-admin enabled',
  controls: [
    { framework: 'CIS AKS', id: '2.1.1' },
    { framework: 'Kubescape', id: 'C-0254' },
    { framework: 'NSA', id: 'Audit' },
    { framework: 'OWASP', id: 'K10:2025' },
  ],
  questions: ['diagnostics'],
  pass: { brief: '{value}', detail: 'Written: {value}.' },
  fail: {
    brief: '{value}',
    detail: 'No diagnostic setting writes kube-audit or kube-audit-admin; enabled are: {value}.',
  },

  judge: ({ diagnostics }) => {
    const on = strings(diagnostics);
    const audited = on.some((category) => /^(kube-audit(-admin)?|group (audit|allLogs))$/.test(category));
    return { ok: audited, value: on.join(', ') || 'none' };
  },
});
