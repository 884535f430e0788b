import { basename, resolve } from 'node:path';
import { type ReactElement, useState } from 'react';
import { count } from '../../core/text.ts';
import { useUi, useWizard } from '../context.tsx';
import type { Bindings } from '../keys/keys.tsx';
import { Form } from '../parts/form.tsx';

interface Actions {
  readonly bindings: Bindings;
  /** Shown in the place of the screen while it asks. */
  readonly dialog: ReactElement | undefined;
  /** Chooses a step for the review, or takes it out again. */
  toggle(id: string): void;
}

/** What can be done from everywhere in an open cluster: review, history, report, a directory of manifests. */
export function useActions(): Actions {
  const ui = useUi();
  const wizard = useWizard();
  const [asking, setAsking] = useState<'report' | 'directory'>();
  const close = (): void => setAsking(undefined);

  const submit = (path: string): void => {
    close();
    if (asking === 'report') {
      const { markdown, json } = wizard.report(path);
      ui.say(`Report written: ${markdown} and ${basename(json)}`);
      return;
    }
    void ui.launcher
      .readDirectory(path)
      .then((changes) => ui.go({ name: 'step', id: wizard.adopt(basename(resolve(path)), changes).id }))
      .catch(ui.fail);
  };

  const dialog = asking ? (
    <Form
      about={asking}
      title={asking === 'report' ? 'Write the report of this session' : 'Apply a directory of manifests'}
      fields={[
        {
          name: 'path',
          title: 'Directory',
          value: asking === 'report' ? '.' : 'hardening',
          help:
            asking === 'report'
              ? 'Markdown and JSON are written there; nothing is overwritten but an earlier report of this session.'
              : 'Made by kubeharden generate, or your own. You see every change before anything happens.',
          problem: (text) => (text.trim() === '' ? 'Name a directory.' : undefined),
        },
      ]}
      action={asking === 'report' ? 'Writes it' : 'Shows the changes'}
      onCancel={close}
      onSubmit={({ path = '' }) => {
        try {
          submit(path);
        } catch (error) {
          ui.fail(error);
        }
      }}
    />
  ) : undefined;

  const chosen = wizard.chosen().length;
  return {
    dialog,
    toggle: (id) => {
      if (wizard.stateOf(id) === 'chosen') wizard.reopen(id);
      else wizard.choose(id);
      const now = wizard.chosen().length;
      ui.say(now === 0 ? 'No step is chosen.' : `${count(now, 'step')} chosen; R reviews and applies.`);
    },
    bindings: {
      review:
        chosen > 0 ? () => ui.go({ name: 'review' }) : { run: () => {}, disabled: 'no step is chosen; c chooses one' },
      history:
        wizard.records().length > 0
          ? () => ui.go({ name: 'history' })
          : { run: () => {}, disabled: 'nothing was applied in this session yet' },
      report: () => setAsking('report'),
      directory: wizard.cluster
        ? () => setAsking('directory')
        : { run: () => {}, disabled: 'there is no cluster behind manifests and snapshots' },
    },
  };
}
