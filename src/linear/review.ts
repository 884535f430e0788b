import { count } from '../core/text.ts';
import type { StepPreview } from '../wizard/types.ts';
import { apply } from './apply.ts';
import { menu } from './dialogue.ts';
import type { Journey } from './journey.ts';
import { stepDialogue, writeFiles } from './step.ts';

/** All chosen steps in the order in which they would be applied. */
export async function review(journey: Journey): Promise<void> {
  const { dialogue, wizard } = journey;
  await menu(dialogue, {
    title: () => `Review: ${count(wizard.chosen().length, 'chosen step')}, in this order`,
    entries: () => {
      const steps = wizard.chosen();
      if (steps.length === 0) return undefined;
      return [
        ...steps.map(({ id, title, severity, risk }) => ({
          title: `${title}, ${severity}, ${risk}`,
          run: () => stepDialogue(journey, id),
        })),
        {
          title: 'apply them all',
          run: async () => {
            const previews: StepPreview[] = [];
            for (const { id } of steps) previews.push(await wizard.preview(id));
            await apply(journey, steps, previews);
          },
        },
        {
          title: 'write them all as files',
          run: () =>
            writeFiles(
              journey,
              steps.map(({ id }) => id),
            ),
        },
      ];
    },
    back: 'go back',
  });
}
