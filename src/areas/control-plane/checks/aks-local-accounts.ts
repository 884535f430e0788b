import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-local-accounts',
  provider: 'AKS',
  title: 'Local accounts of AKS',
  severity: 'high',
  risk: 'Local accounts are a certificate in system:masters that az aks get-credentials --admin hands out: no second factor, no name in the audit log, no end.',
  field: 'disableLocalAccounts',
  allowed: 'true',
  controls: [
    { framework: 'CIS AKS', id: '5.5.1' },
    { framework: 'OWASP', id: 'K09:2025' },
  ],
  questions: ['cluster'],
  pass: { brief: 'off', detail: 'Local accounts are off.' },
  fail: { brief: 'on', detail: 'Local accounts are on.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'disableLocalAccounts');
    return { ok: value === true, value: shown(value) };
  },
});
