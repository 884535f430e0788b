import { refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { kubectl } from '../commands.ts';
import { defineGuide } from '../guide.ts';

export default defineGuide({
  id: 'naked-pods',
  area: 'containers',
  title: 'Put bare pods under a controller',
  fixes: ['img-naked-pods'],
  why: 'Nothing starts {who} again when {its node fails|their nodes fail}, and nothing updates {it|them}.',
  where: 'your workstation',
  opening: [
    {
      text: 'Move what is under spec into spec.template.spec of a Deployment (or of a Job, if it ends by itself), take the labels over as the selector, apply it, and delete the pod when the new one serves. What nobody needs any more is only deleted.',
    },
  ],
  each: (subject) => ({
    text: `${refText(subject)}:`,
    commands: [
      kubectl('get', subject, `--output yaml > ${shellQuote(`${subject.name}.yaml`)}`),
      kubectl('delete', subject),
    ],
  }),
  verify: 'Inspect the cluster again: every pod has a controller.',
  impact: {
    level: 'breaks',
    text: 'A deleted pod ends what it does; files outside of volumes are lost. Two pods at once may be too many for programs that lock their data.',
  },
});
