import type { ReactElement } from 'react';
import { count } from '../../../core/text.ts';
import { useUi, useWizard } from '../../context.tsx';
import { Form } from '../../parts/form.tsx';

interface GenerateProps {
  readonly ids: readonly string[];
  readonly close: () => void;
}

/** Where to write files, then writing them. */
export function GenerateForm({ ids, close }: GenerateProps): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  return (
    <Form
      about={`files of ${ids.join(' ')}`}
      title={`Write ${count(ids.length, 'step')} as files`}
      fields={[
        {
          name: 'directory',
          title: 'Directory',
          value: 'hardening',
          help: 'Manifests with a kustomization.yaml, files, guides and a README. Files of the same name are overwritten.',
          problem: (text) => (text.trim() === '' ? 'Name a directory.' : undefined),
        },
      ]}
      action="Writes them"
      onCancel={close}
      onSubmit={({ directory = '' }) => {
        close();
        try {
          const { directory: written, files } = wizard.generate(ids, directory);
          ui.say(`${count(files.length, 'file')} in ${written}; begin with README.md.`);
        } catch (error) {
          ui.fail(error);
        }
      }}
    />
  );
}
