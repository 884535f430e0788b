import { areaOf, checkOf } from '../areas/index.ts';
import { isOpen } from '../core/finding.ts';
import type { Impact } from '../core/impact.ts';
import { refText } from '../core/reference.ts';
import type { Step } from '../core/remediation.ts';
import { count, listing } from '../core/text.ts';
import type { StepPreview } from '../wizard/types.ts';
import { apply } from './apply.ts';
import { type Entry, menu } from './dialogue.ts';
import { toldOf } from './findings.ts';
import { SIGN, undo } from './history.ts';
import type { Journey } from './journey.ts';
import { parameters, subjects } from './parameters.ts';

const SUBJECTS = 10;

/** One step told in lines, then what to do about it. */
export async function stepDialogue(journey: Journey, id: string): Promise<void> {
  const { dialogue, wizard } = journey;
  const step = wizard.step(id);
  if (!step) return;
  dialogue.say('', step.title, `Why: ${step.why}`);
  let preview = await wizard.preview(id);
  tell(journey, preview);
  const again = async (): Promise<void> => {
    preview = await wizard.preview(id);
    tell(journey, preview);
  };
  await menu(dialogue, {
    title: () => `${step.title}: ${wizard.stateOf(id) ?? 'undecided'}. What about it?`,
    entries: () => (wizard.step(id) ? actions(journey, step, () => preview, again) : undefined),
    back: 'go back',
  });
}

function actions(journey: Journey, step: Step, preview: () => StepPreview, again: () => Promise<void>): Entry[] {
  const { dialogue, wizard } = journey;
  const { id } = step;
  const state = wizard.stateOf(id);
  const undoable = wizard.undoable(id).map(({ intent }) => intent.id);
  const changed = async (change: () => Promise<void>): Promise<void> => {
    const before = wizard.answersOf(id);
    await change();
    if (wizard.answersOf(id) !== before) await again();
  };
  return [
    { title: 'apply it now', run: () => apply(journey, [step], [preview()]) },
    { title: 'show the exact changes', run: () => showChanges(journey, preview()) },
    { title: 'show the findings with their evidence', run: () => showFindings(journey, step) },
    ...(step.parameters.length > 0
      ? [{ title: 'change its parameters', run: () => changed(() => parameters(journey, step)) }]
      : []),
    ...(step.subjects.length > 0
      ? [{ title: 'leave subjects out, or take them in again', run: () => changed(() => subjects(journey, step)) }]
      : []),
    state === 'chosen'
      ? { title: 'take it out of the review', run: () => wizard.reopen(id) }
      : { title: 'choose it for the review', run: () => wizard.choose(id) },
    { title: 'write it as files', run: () => writeFiles(journey, [id]) },
    ...(step.findings.length > 0 ? [{ title: 'accept the risk', run: () => accept(journey, step) }] : []),
    { title: 'skip it', run: () => wizard.skip(id) },
    ...(state && state !== 'chosen' ? [{ title: 'undecide it', run: () => wizard.reopen(id) }] : []),
    ...(undoable.length > 0
      ? [{ title: `undo ${count(undoable.length, 'applied change')}`, run: () => undo(journey, undoable) }]
      : []),
    {
      title: `hear the lesson of ${areaOf(step.area).title}`,
      run: () => dialogue.say(areaOf(step.area).lesson.why, areaOf(step.area).lesson.without),
    },
  ];
}

function tell({ dialogue, wizard }: Journey, { step, changes, impact }: StepPreview): void {
  const out = wizard.answersOf(step.id).excluded.length;
  dialogue.say(
    ...step.fixes.map((check) => `Resolves: ${checkOf(check)?.title ?? check}`),
    `Affected: ${count(step.subjects.length, 'subject')}${out > 0 ? `, ${out} left out` : ''}: ${listing(step.subjects.map(refText), SUBJECTS)}`,
    `Change: ${count(changes.length, 'change')}: ${listing(
      changes.map(({ action, title }) => `${action} ${title}`),
      SUBJECTS,
    )}`,
    ...impactLines(impact),
    `After: ${step.after ?? 'the checks run again on the cluster as it is then; undo takes the changes back.'}`,
  );
}

/** Consequences, and tables row by row, each cell with the name of its column. */
const impactLines = ({ consequences, tables = [] }: Impact): string[] => [
  ...consequences.map(({ level, text }) => `Impact, ${level}: ${text}`),
  ...tables.flatMap(({ title, columns, rows }) => [
    `Impact, ${title}:`,
    ...rows.map((row) => row.map((cell, at) => `${columns[at] ?? ''} ${cell}`.trim()).join(', ')),
  ]),
];

function showChanges({ dialogue }: Journey, { changes }: StepPreview): void {
  for (const { action, title, diff, problem, warnings } of changes)
    dialogue.say(
      `${action} ${title}${problem ? `: ${problem.message}` : ''}`,
      ...warnings.map((warning) => `warning of the server: ${warning}`),
      ...diff.flatMap(({ kind, text }) => (kind === 'same' ? [] : [`${SIGN[kind]}: ${text}`])),
    );
}

function showFindings({ dialogue, wizard }: Journey, step: Step): void {
  const mine = new Set(step.findings);
  for (const finding of wizard.inspection?.findings ?? [])
    if (isOpen(finding) && mine.has(finding.fingerprint)) dialogue.say('', ...toldOf(finding));
}

/** Asks where to, and writes steps as files. */
export async function writeFiles({ dialogue, wizard }: Journey, ids: readonly string[]): Promise<void> {
  const directory = (await dialogue.ask('Directory to write to; only Enter for ./hardening.')) || 'hardening';
  const { files, directory: written } = wizard.generate(ids, directory);
  dialogue.say(`${count(files.length, 'file')} in ${written}. Read README.md first.`);
}

async function accept({ dialogue, wizard }: Journey, step: Step): Promise<void> {
  const reason = await dialogue.ask('Why is the risk acceptable? Only Enter to go back.');
  if (reason === '') return;
  const owner = await dialogue.ask('Who answers for it?');
  const expires = await dialogue.ask('Until when, as 2027-01-31? Only Enter for no end.');
  wizard.accept(step.id, { reason, owner, ...(expires ? { expires } : {}) });
  dialogue.say('Accepted.');
}
