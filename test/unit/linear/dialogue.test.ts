import { expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { type Dialogue, menu, typed } from '../../../src/linear/dialogue.ts';
import { armed, type Journey } from '../../../src/linear/journey.ts';

/** Answers from a list, and what was said and asked. */
function scripted(...answers: string[]): Dialogue & { readonly told: string[] } {
  const told: string[] = [];
  const ask = async (question: string): Promise<string> => {
    told.push(question);
    return answers.shift() ?? '0';
  };
  return {
    told,
    ask,
    say: (...lines) => void told.push(...lines),
    choose: async (title, choices) => {
      const answer = Number(await ask([title, ...choices].join('; ')));
      return answer === 0 ? undefined : answer - 1;
    },
  };
}

const journeyOn = (dialogue: Dialogue, production: string | undefined): Journey =>
  ({ dialogue, production, armed: false, wizard: { source: { name: 'prod-eu' } } }) as unknown as Journey;

it('production is armed by its name, once', async () => {
  const refused = scripted('yes');
  expect(await armed(journeyOn(refused, 'prod-*'))).toBe(false);
  expect(refused.told.at(-1)).toBe('Nothing was changed.');
  const agreed = scripted('prod-eu');
  const journey = journeyOn(agreed, 'prod-*');
  expect(await armed(journey)).toBe(true);
  expect(await armed(journey)).toBe(true);
  expect(agreed.told).toHaveLength(1);
  expect(await armed(journeyOn(scripted(), undefined))).toBe(true);
});

it('nothing but the very word goes ahead', async () => {
  expect(await typed(scripted('yes'), 'Sure?', 'yes')).toBe(true);
  for (const answer of ['', 'y', 'YES', 'yes please'])
    expect(await typed(scripted(answer), 'Sure?', 'yes')).toBe(false);
});

it('a menu tells what failed and asks again, with what can be done then', async () => {
  const dialogue = scripted('1', '1', '0');
  let done = 0;
  await menu(dialogue, {
    title: () => `Done ${done}`,
    entries: () => [
      {
        title: `do it (${done})`,
        run: () => {
          done += 1;
          if (done === 1) throw new AppError('conflict', 'It moved on.', 'Look again.');
        },
      },
    ],
    back: 'leave',
  });
  expect(dialogue.told).toEqual([
    'Done 0; do it (0)',
    'It moved on. Look again.',
    'Done 1; do it (1)',
    'Done 2; do it (2)',
  ]);
});
