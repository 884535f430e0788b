import type { ReactElement } from 'react';
import type { CloudOffer } from '../../../core/ports.ts';
import { safeText } from '../../../core/text.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { Screen } from '../../parts/screen.tsx';
import { BLANK, line } from '../../parts/text.ts';

/** A question that waits for its answer. */
export interface CloudQuestionProps {
  readonly offer: CloudOffer;
  readonly answer: (yes: boolean) => void;
}

/** A provider runs part of the cluster: its own program knows what the API does not show. */
export function CloudQuestion({ offer: { program, commands }, answer }: CloudQuestionProps): ReactElement {
  return (
    <Screen crumbs={['Inspecting', `Ask ${program}`]} bindings={{}} hints={[]}>
      <Confirm
        title={`Ask ${program} as well?`}
        text={[
          `Access to the API server, control-plane logs, encryption and node metadata of a managed cluster are set at the provider. ${program} can tell them, with your own login there. These commands only read; without them those checks say unknown.`,
        ]}
        lines={[BLANK, ...commands.map((command) => line(`  ${safeText(command)}`, 'quiet'))]}
        action={`Ask ${program}`}
        onConfirm={() => answer(true)}
        onCancel={() => answer(false)}
      />
    </Screen>
  );
}
