import { at, cloudCheck, shown } from '../cloud-check.ts';

export default cloudCheck({
  id: 'aks-run-command',
  provider: 'AKS',
  title: 'Commands through Azure’s own door',
  severity: 'medium',
  risk: 'az aks command invoke runs anything in the cluster as its administrator, for everybody with that right in Azure, past the network rules of the API server.',
  field: 'apiServerAccessProfile.disableRunCommand',
  allowed: 'true',
  controls: [{ framework: 'OWASP', id: 'K02:2025' }],
  questions: ['cluster'],
  pass: { brief: 'off', detail: 'Run command is off.' },
  fail: { brief: 'on', detail: 'Run command is on.' },

  judge: ({ cluster }) => {
    const value = at(cluster, 'apiServerAccessProfile.disableRunCommand');
    return { ok: value === true, value: shown(value) };
  },
});
