import { asAppError } from '../core/errors.ts';
import { refText } from '../core/reference.ts';
import type { Step } from '../core/remediation.ts';
import { count, safeText } from '../core/text.ts';
import type { StepPreview } from '../wizard/types.ts';
import type { Wizard } from '../wizard/wizard.ts';
import type { Dialogue } from './run.ts';

const SIGN = { add: 'added', remove: 'removed', same: 'unchanged' } as const;

/** One step told in lines, then what to do about it. Errors are told, and nothing is lost. */
export async function stepDialogue(dialogue: Dialogue, wizard: Wizard, id: string): Promise<void> {
  const step = wizard.step(id);
  if (!step) return;
  const preview = await wizard.preview(id);
  tell(dialogue, step, preview);
  const actions: readonly (readonly [string, () => Promise<void>])[] = [
    ['apply it now', () => apply(dialogue, wizard, step, preview)],
    ['show the exact changes', async () => showChanges(dialogue, preview)],
    ['generate files', () => generate(dialogue, wizard, step)],
    ['accept the risk', () => accept(dialogue, wizard, step)],
    ['skip it', async () => wizard.skip(id)],
    ['undo what was applied', () => undo(dialogue, wizard, step)],
  ];
  const index = await dialogue.choose(
    `What about “${safeText(step.title)}”?`,
    actions.map(([title]) => title),
    'go back',
  );
  const action = index === undefined ? undefined : actions[index];
  if (!action) return;
  try {
    await action[1]();
  } catch (error) {
    const problem = asAppError(error);
    dialogue.say(`${problem.message} ${problem.hint}`);
  }
}

function tell(dialogue: Dialogue, step: Step, { changes, impact }: StepPreview): void {
  dialogue.say(
    [
      '',
      safeText(step.title),
      `Why: ${safeText(step.why)}`,
      `Affected: ${count(step.subjects.length, 'subject')}: ${safeText(step.subjects.slice(0, 10).map(refText).join(', '))}`,
      `Change: ${count(changes.length, 'change')}: ${changes
        .slice(0, 10)
        .map(({ action, title }) => `${action} ${title}`)
        .join(', ')}`,
      ...impact.consequences.map(({ level, text }) => `Impact, ${level}: ${safeText(text)}`),
      `After: ${safeText(step.after ?? 'the checks run again on the cluster as it is then; undo takes the changes back.')}`,
    ].join('\n'),
  );
}

function showChanges(dialogue: Dialogue, { changes }: StepPreview): void {
  for (const { action, title, diff, problem } of changes) {
    dialogue.say(`${action} ${title}${problem ? `: ${problem.message}` : ''}`);
    for (const { kind, text } of diff) if (kind !== 'same') dialogue.say(`${SIGN[kind]}: ${text}`);
  }
}

async function apply(dialogue: Dialogue, wizard: Wizard, step: Step, preview: StepPreview): Promise<void> {
  if (!wizard.canApply(step))
    return dialogue.say(
      'This step is done with files or by hand: generate it. Machines can be changed when the wizard starts with --ssh or --local-node.',
    );
  const context = wizard.cluster?.context ?? '';
  const word = step.risk === 'lockout' ? context : 'yes';
  const answer = await dialogue.ask(
    `This makes ${count(preview.changes.length, 'change')} and is ${step.risk}. Type ${word} and Enter to apply, or only Enter to go back.`,
  );
  if (answer !== word) return dialogue.say('Nothing was changed.');
  const results = await wizard.apply([step.id], {
    onEvent: (event) => {
      if (event.kind === 'change' && event.state !== 'applying')
        dialogue.say(
          `${event.state}: ${event.title}${event.keeper ? `, by ${event.keeper}: change it there` : ''}${event.error ? `: ${event.error.message}` : ''}`,
        );
      if (event.kind === 'node') dialogue.say(`${event.node}: ${event.text}`);
      if (event.kind === 'unverified') dialogue.say(`Not verified: ${event.error.message} ${event.error.hint}`);
      if (event.kind === 'way-back-lost')
        for (const { error } of event.failures) dialogue.say(`${error.message} ${error.hint}`);
    },
  });
  for (const { applied, unready, failed, left, kept, resolved, remaining } of results)
    dialogue.say(
      [
        `${applied} applied, ${failed.length} failed${unready.length > 0 ? `, ${unready.length} did not become ready` : ''}`,
        `${left > 0 ? `, ${left} not begun` : ''}${kept > 0 ? `, ${kept} left to who keeps them` : ''}. `,
        `${resolved} findings resolved, ${remaining} remain.`,
      ].join(''),
    );
}

async function generate(dialogue: Dialogue, wizard: Wizard, step: Step): Promise<void> {
  const directory = (await dialogue.ask('Directory to write to; only Enter for ./hardening.')) || 'hardening';
  const { files, directory: written } = wizard.generate([step.id], directory);
  dialogue.say(`${count(files.length, 'file')} in ${written}. Read README.md first.`);
}

async function accept(dialogue: Dialogue, wizard: Wizard, step: Step): Promise<void> {
  const reason = await dialogue.ask('Why is the risk acceptable?');
  const owner = await dialogue.ask('Who answers for it?');
  const expires = await dialogue.ask('Until when, as 2027-01-31? Only Enter for no end.');
  wizard.accept(step.id, { reason, owner, ...(expires ? { expires } : {}) });
  dialogue.say('Accepted.');
}

async function undo(dialogue: Dialogue, wizard: Wizard, step: Step): Promise<void> {
  const records = wizard.undoable(step.id);
  if (records.length === 0) return dialogue.say('Nothing of this step stands.');
  const answer = await dialogue.ask(
    `This takes ${count(records.length, 'change')} back. Type yes and Enter, or only Enter to go back.`,
  );
  if (answer !== 'yes') return dialogue.say('Nothing was changed.');
  const { undone, failed } = await wizard.undo(
    records.map(({ intent }) => intent.id),
    { onEvent: () => {} },
  );
  dialogue.say(`${undone} taken back, ${failed.length} left.`);
  for (const { title, error } of failed) dialogue.say(`${title}: ${error.message}`);
  await wizard.inspect();
}
