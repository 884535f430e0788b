import { type ReactElement, useState } from 'react';
import { safeText } from '../../core/text.ts';
import { useUi, useWizard } from '../context.tsx';
import { Confirm } from '../parts/dialog.tsx';

interface Arming {
  readonly dialog: ReactElement | undefined;
  /** Goes on at once where nothing has to be armed or it is already; else asks for the context's name first. */
  before(then: () => void): void;
}

/** Production is read-only until its name was typed once, for as long as the cluster is open. */
export function useArming(): Arming {
  const ui = useUi();
  const wizard = useWizard();
  const [then, setThen] = useState<() => void>();
  const rule = ui.productionRule(wizard);
  const name = safeText(wizard.source.name);
  const close = (): void => setThen(undefined);
  return {
    dialog: then ? (
      <Confirm
        title={`${name} is production`}
        text={[
          `Your configuration says so (productionContexts: ${safeText(rule ?? '')}). Nothing can be changed until you arm this session by typing its name.`,
          'Each change is still shown and confirmed by itself.',
        ]}
        action="Arm"
        typed={wizard.source.name}
        onCancel={close}
        onConfirm={() => {
          ui.arm();
          close();
          then();
        }}
      />
    ) : undefined,
    before: (next) => (rule === undefined || ui.armed ? next() : setThen(() => next)),
  };
}
