import { afterEach, expect, it } from 'vitest';
import { TestTerminal } from '../support/terminal.ts';

let terminal: TestTerminal | undefined;
afterEach(() => terminal?.close());

it('asks about what Helm keeps before anything else, leaves it by default, and changes it when told to', async () => {
  terminal = new TestTerminal(['--demo']);
  await terminal.see('Overview');
  await terminal.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
  await terminal.select('Pin the images');
  await terminal.pressUntil('Enter', 'What was found');
  await terminal.pressUntil('a', 'kept by Helm payments');
  expect(terminal.screen()).toContain('❯ Leave them');
  await terminal.pressUntil('Enter', '❯ Cancel');
  expect(terminal.screen()).toContain('1 object left to who keeps them');
  await terminal.pressUntil('Tab', '❯ Apply');
  await terminal.pressUntil('Enter', /changes applied, 1 left to who keeps them/, 30_000);
  expect(terminal.screen()).toMatch(/kept +Deployment payments\/api by Helm payments/);

  await terminal.pressUntil('Escape', /^❯ (critical|high|medium|low)/m);
  await terminal.select('Pin the images of 1 workload');
  await terminal.pressUntil('Enter', 'What was found');
  await terminal.pressUntil('a', 'kept by Helm payments');
  // Nothing else is in the step: files are the careful answer.
  expect(terminal.screen()).toContain('❯ Write files instead');
  await terminal.select('Change them too');
  await terminal.pressUntil('Enter', '❯ Cancel');
  await terminal.pressUntil('Tab', '❯ Apply');
  await terminal.pressUntil('Enter', /applied +Deployment payments\/api/, 30_000);
});
