import { platformOf } from '../../../core/platform.ts';
import { record, text } from '../../../core/reduce/raw.ts';
import { cloudCheck } from '../cloud-check.ts';

/** What the operator gave the add-on; text that is no JSON says nothing. */
function configured(values: string): boolean {
  try {
    return String(record(JSON.parse(values)).enableNetworkPolicy) === 'true';
  } catch {
    return false;
  }
}

export default cloudCheck({
  id: 'eks-network-policy',
  provider: 'EKS',
  title: 'The VPC plugin lets every policy pass',
  severity: 'high',
  risk: 'The AWS VPC plugin takes NetworkPolicies for nothing until its switch is on: they look as if they protected, and nobody notices that they do not.',
  field: 'addon.configurationValues of vpc-cni',
  allowed: 'enableNetworkPolicy true, or a plugin that enforces',
  controls: [
    { framework: 'CIS EKS', id: '4.3.1' },
    { framework: 'CIS EKS', id: '5.4.4' },
    { framework: 'OWASP', id: 'K05:2025' },
  ],
  questions: ['vpc-cni'],
  pass: { brief: '{value}', detail: 'NetworkPolicies are enforced: {value}.' },
  fail: { brief: '{value}', detail: 'NetworkPolicies are not enforced: {value}.' },
  reads: [{ resource: 'daemonsets.apps', optional: true }],
  judge: (answers, snapshot) => {
    const { name, enforces } = platformOf(snapshot).cni;
    if (enforces) return { ok: true, value: name };
    const on = configured(text(record(answers['vpc-cni']).configurationValues));
    return { ok: on, value: `enableNetworkPolicy of the add-on vpc-cni is ${on ? 'true' : 'not set'}` };
  },
  seen: (snapshot) => {
    const { name, enforces } = platformOf(snapshot).cni;
    return enforces ? { ok: true, value: name, source: 'DaemonSets' } : undefined;
  },
});
