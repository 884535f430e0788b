import { refText } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';
import { canBeBounded } from '../openings.ts';

export default defineGuide({
  id: 'narrow-policies',
  area: 'network',
  title: 'Narrow policies that allow everything',
  fixes: ['net-policy-allow-all'],
  why: '{who} {allows|allow} everything: policies add up, so all others for the same pods are worthless.',
  where: 'your workstation',
  concerns: ({ subject }, snapshot) => {
    const policy = list(snapshot, 'networkpolicies.networking.k8s.io').find(
      ({ metadata }) => metadata.name === subject.name && metadata.namespace === subject.namespace,
    );
    return !policy || !canBeBounded(policy, snapshot);
  },
  opening: [
    {
      text: 'First let kubeharden close the namespace with what is needed (network/isolate-namespace); then delete the open policy, or name peers and ports in its rules.',
    },
  ],
  each: (subject, findings) => {
    const command = `kubectl --namespace ${shellQuote(subject.namespace ?? 'default')}`;
    return {
      text: `${refText(subject)}: ${findings.map(({ data }) => data.what).join('; ')}.`,
      commands: [
        `${command} get networkpolicy ${shellQuote(subject.name)} --output yaml > ${shellQuote(`${subject.name}.yaml`)}`,
        `${command} edit networkpolicy ${shellQuote(subject.name)}`,
      ],
    };
  },
  verify: 'Inspect again: each rule names peers or ports. To go back: kubectl replace --filename with the saved file.',
  impact: { level: 'breaks', text: 'Connections that only this policy allowed are cut when it is narrowed.' },
});
