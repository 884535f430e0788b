import { areaOf } from '../areas/index.ts';
import type { AreaId } from '../core/area.ts';
import { count } from '../core/text.ts';
import { type Entry, menu } from './dialogue.ts';
import { findings } from './findings.ts';
import type { Journey } from './journey.ts';
import { stepDialogue } from './step.ts';

/** A practice area: its lesson, then its steps. */
export async function area(journey: Journey, id: AreaId): Promise<void> {
  const { dialogue, wizard } = journey;
  const { title, summary, lesson } = areaOf(id);
  dialogue.say('', title, `${summary}.`, lesson.what);
  const entries = (): Entry[] => [
    ...(wizard.inspection?.steps ?? [])
      .filter((step) => step.area === id)
      .map((step) => ({
        title: `${step.title}, ${step.severity}, ${step.delivery === 'cluster' ? step.risk : step.delivery}, ${wizard.stateOf(step.id) ?? 'undecided'}`,
        run: () => stepDialogue(journey, step.id),
      })),
    { title: 'the lesson: why it matters, and what happens without it', run: () => tellLesson(journey, id) },
    { title: 'every finding with its evidence', run: () => findings(journey, id) },
  ];
  await menu(dialogue, {
    title: () => `${title}: ${count(entries().length - 2, 'step')}`,
    entries,
    back: 'go back',
  });
}

function tellLesson({ dialogue }: Journey, id: AreaId): void {
  const { lesson } = areaOf(id);
  dialogue.say(
    `What it is: ${lesson.what}`,
    `Why it matters: ${lesson.why}`,
    `What happens without it: ${lesson.without}`,
    ...lesson.practice.map((text) => `In practice: ${text}`),
    ...lesson.references.map(({ title, url }) => `Reference: ${title}, ${url}`),
  );
}
