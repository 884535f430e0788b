import { refText } from '../core/reference.ts';
import { count } from '../core/text.ts';
import { type Entry, menu, typed } from './dialogue.ts';
import { armed, type Journey } from './journey.ts';

/** Every change of the session, newest first; each, or all, can be taken back. */
export async function history(journey: Journey): Promise<void> {
  const { dialogue, wizard } = journey;
  const entries = (): Entry[] => {
    const standing = wizard.undoable().map(({ intent }) => intent.id);
    return [
      ...(standing.length > 0
        ? [{ title: `take all ${standing.length} standing changes back`, run: () => undo(journey, standing) }]
        : []),
      ...wizard
        .records()
        .reverse()
        .map(({ intent, state, at }) => ({
          title: `${state}, ${intent.action} ${refText(intent.target)}, ${at.slice(0, 16).replace('T', ' ')}, ${intent.stepTitle}`,
          run: () =>
            state === 'applied'
              ? undo(journey, [intent.id])
              : dialogue.say(`This change is ${state}; it does not stand.`),
        })),
    ];
  };
  await menu(dialogue, {
    title: () => `History: ${count(wizard.records().length, 'change')}; choose one to take it back`,
    entries,
    back: 'go back',
  });
}

/** Tells what taking changes back would do, asks, and does it. */
export async function undo(journey: Journey, ids: readonly string[]): Promise<void> {
  const { dialogue, wizard } = journey;
  if (!(await armed(journey))) return;
  const previews = await wizard.previewUndo(ids);
  for (const { title, diff, problem } of previews)
    dialogue.say(
      problem ? `${title} cannot be taken back: ${problem.message} ${problem.hint}` : `${title}:`,
      ...(problem ? [] : diff.flatMap(({ kind, text }) => (kind === 'same' ? [] : [`${SIGN[kind]}: ${text}`]))),
    );
  const possible = previews.filter(({ problem }) => !problem).map(({ id }) => id);
  if (possible.length === 0) return;
  if (!(await typed(dialogue, `This takes ${count(possible.length, 'change')} back.`, 'yes'))) return;
  const { undone, failed } = await wizard.undo(possible, { onEvent: () => {} });
  dialogue.say(`${undone} taken back, ${failed.length} left.`);
  for (const { title, error } of failed) dialogue.say(`${title}: ${error.message} ${error.hint}`);
  await wizard.inspect();
}

/** Words for what a difference shows by colour and sign. */
export const SIGN = { add: 'added', remove: 'removed', same: 'unchanged' } as const;
