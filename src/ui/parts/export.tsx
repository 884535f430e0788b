import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ReactElement } from 'react';
import { AppError } from '../../core/errors.ts';
import { useUi } from '../context.tsx';
import { Form } from './form.tsx';

/** The screen as text, or as a block of Markdown under its title, by the name of the file. */
export const exported = (file: string, title: string, text: string): string =>
  /\.(md|markdown)$/i.test(file) ? `# ${title}\n\n\`\`\`text\n${text}\n\`\`\`\n` : `${text}\n`;

/** Asks where to, and writes the screen as it was; never over a file. */
export function ExportForm({
  title,
  text,
  close,
}: {
  readonly title: string;
  readonly text: string;
  readonly close: () => void;
}): ReactElement {
  const ui = useUi();
  const write = (file: string): void => {
    try {
      writeFileSync(file, exported(file, title, text), { flag: 'wx' });
      ui.say(`The screen is in ${resolve(file)}.`);
    } catch (error) {
      const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
      ui.fail(
        new AppError(
          'bad-input',
          exists ? `${file} is there already.` : `${file} could not be written: ${(error as Error).message}.`,
          'Choose another name.',
        ),
      );
    }
  };
  return (
    <Form
      about="export"
      title="Write this screen to a file"
      fields={[
        {
          name: 'file',
          title: 'File',
          value: 'screen.md',
          help: 'Markdown for names that end in .md, else plain text.',
          problem: (file) => (file.trim() === '' ? 'Name a file.' : undefined),
        },
      ]}
      action="Writes it"
      onCancel={close}
      onSubmit={({ file = '' }) => {
        close();
        write(file);
      }}
    />
  );
}
