import { refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'dangling-selectors',
  area: 'network',
  title: 'Repair policies that find nothing',
  fixes: ['net-policy-dangling'],
  why: '{who} {protects|protect} nothing: {its selector matches|their selectors match} no pod now, most often because a label was mistyped or an application is gone.',
  where: 'your workstation',
  each: (subject, findings) => {
    const command = `kubectl --namespace ${shellQuote(subject.namespace ?? 'default')}`;
    return {
      text: `${refText(subject)}: ${findings.map(({ data }) => data.where).join('; ')}. Compare with the labels of the pods, then correct the selector or delete the policy.`,
      commands: [`${command} get pods --show-labels`, `${command} edit networkpolicy ${shellQuote(subject.name)}`],
    };
  },
  verify: 'Inspect again: each selector finds something.',
  impact: {
    level: 'note',
    text: 'A corrected selector begins to isolate or to allow: look at what it selects before you save it.',
  },
});
