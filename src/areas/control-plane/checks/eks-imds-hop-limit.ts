import { records, text } from '../../../core/reduce/raw.ts';
import { count, listing } from '../../../core/text.ts';
import { cloudCheck } from '../cloud-check.ts';

export default cloudCheck({
  id: 'eks-imds-hop-limit',
  provider: 'EKS',
  title: 'Node metadata within reach of pods',
  severity: 'high',
  risk: 'With the first version of the metadata service, or with a hop limit over 1, any pod asks for the credentials of its node’s role and works in the AWS account with them.',
  field: 'MetadataOptions.HttpTokens, HttpPutResponseHopLimit of each instance',
  allowed: 'HttpTokens required and a hop limit of 1, or the endpoint disabled',
  controls: [
    { framework: 'Kubescape', id: 'C-0052' },
    { framework: 'OWASP', id: 'K08:2025' },
    { framework: 'MITRE', id: 'T1552.005' },
  ],
  questions: ['instances'],
  pass: {
    brief: 'closed on every instance',
    detail: 'Every running instance asks for session tokens and lets no pod through: {value}.',
  },
  fail: { brief: '{value}', detail: 'Pods reach the metadata service: {value}.' },

  judge: ({ instances }) => {
    const all = records(instances);
    const open = all.filter(
      ({ tokens, hops, endpoint }) => endpoint !== 'disabled' && (tokens !== 'required' || Number(hops) > 1),
    );
    return {
      ok: all.length === 0 ? undefined : open.length === 0,
      value:
        all.length === 0
          ? 'no running instance carries the tag of the cluster'
          : open.length === 0
            ? count(all.length, 'instance')
            : `${open.length} of ${count(all.length, 'instance')}: ${listing(open.map(({ id, tokens, hops }) => `${text(id)} (tokens ${text(tokens)}, hop limit ${String(hops)})`))}`,
    };
  },
});
