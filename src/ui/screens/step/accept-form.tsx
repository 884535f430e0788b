import type { ReactElement } from 'react';
import type { Step } from '../../../core/remediation.ts';
import { count } from '../../../core/text.ts';
import { useUi, useWizard } from '../../context.tsx';
import { Form } from '../../parts/form.tsx';

interface AcceptProps {
  readonly step: Step;
  readonly close: () => void;
}

const needed = (what: string) => (text: string) => (text.trim() === '' ? `${what} is needed.` : undefined);

/** Why the findings of a step are acceptable, who answers for it, and until when. */
export function AcceptForm({ step, close }: AcceptProps): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  return (
    <Form
      about={`accept ${step.id}`}
      title={`Accept ${count(step.findings.length, 'finding')} as risk`}
      fields={[
        {
          name: 'reason',
          title: 'Reason',
          value: '',
          help: 'Why it is acceptable; shown in every report.',
          problem: needed('A reason'),
        },
        { name: 'owner', title: 'Owner', value: '', help: 'Who answers for it.', problem: needed('An owner') },
        {
          name: 'expires',
          title: 'Until',
          value: '',
          help: 'A date such as 2027-01-31, after which it counts again. Empty means no end.',
          problem: (text) =>
            text === '' || /^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : 'A date such as 2027-01-31, or nothing.',
        },
      ]}
      action="Accepts"
      onCancel={close}
      onSubmit={({ reason = '', owner = '', expires = '' }) => {
        close();
        wizard.accept(step.id, { reason, owner, ...(expires ? { expires } : {}) });
        ui.say('Accepted; o takes that back.');
      }}
    />
  );
}
