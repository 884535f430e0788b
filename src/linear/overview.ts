import { basename, resolve } from 'node:path';
import { areaOf } from '../areas/index.ts';
import { AREA_IDS, type AreaId } from '../core/area.ts';
import { count } from '../core/text.ts';
import { area } from './area.ts';
import { type Entry, menu } from './dialogue.ts';
import { history } from './history.ts';
import { inspect } from './inspect.ts';
import type { Journey } from './journey.ts';
import { review } from './review.ts';
import { stepDialogue } from './step.ts';

/** The nine areas, and what concerns all of them. */
export async function overview(journey: Journey): Promise<void> {
  const { dialogue, wizard } = journey;
  await menu(dialogue, {
    title: () => {
      const progress = wizard.progress();
      return `Overview. Score ${wizard.inspection?.score.score ?? 'unknown'} of 100; ${progress?.decided ?? 0} of ${count(progress?.steps ?? 0, 'step')} decided.`;
    },
    entries: () => [...AREA_IDS.map((id) => areaEntry(journey, id)), ...elsewhere(journey)],
    back: 'leave; everything is saved',
  });
}

function areaEntry(journey: Journey, id: AreaId): Entry {
  const { inspection } = journey.wizard;
  const scored = inspection?.score.areas.find((each) => each.area === id);
  const tally = scored?.tally;
  const open = journey.wizard.progress()?.areas[id].open ?? 0;
  return {
    title: `${areaOf(id).title}: score ${scored?.score ?? 'unknown'}, ${count(open, 'step')} left, ${tally?.fail ?? 0} fail, ${tally?.unknown ?? 0} unknown, ${tally?.pass ?? 0} pass, ${tally?.accepted ?? 0} accepted`,
    run: () => area(journey, id),
  };
}

function elsewhere(journey: Journey): Entry[] {
  const { dialogue, wizard, launcher } = journey;
  const next = wizard.progress()?.next;
  const chosen = wizard.chosen().length;
  const standing = wizard.undoable().length;
  return [
    ...(next ? [{ title: `the best next step: ${next.title}`, run: () => stepDialogue(journey, next.id) }] : []),
    ...(chosen > 0 ? [{ title: `review and apply ${count(chosen, 'chosen step')}`, run: () => review(journey) }] : []),
    ...(wizard.records().length > 0
      ? [{ title: `history, ${count(standing, 'change')} standing; undo`, run: () => history(journey) }]
      : []),
    {
      title: 'write the report',
      run: async () => {
        const directory = (await dialogue.ask('Directory to write to; only Enter for this one.')) || '.';
        const { markdown, json } = wizard.report(directory);
        dialogue.say(`Report written: ${markdown} and ${basename(json)}.`);
      },
    },
    ...(wizard.cluster
      ? [
          {
            title: 'apply a directory of manifests',
            run: async () => {
              const path = await dialogue.ask('Which directory? Only Enter to go back.');
              if (path === '') return;
              const changes = await launcher.readDirectory(path);
              await stepDialogue(journey, wizard.adopt(basename(resolve(path)), changes).id);
            },
          },
        ]
      : []),
    {
      title: 'inspect again',
      run: async () => {
        await inspect(dialogue, wizard);
      },
    },
  ];
}
