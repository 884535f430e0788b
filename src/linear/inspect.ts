import { asAppError } from '../core/errors.ts';
import { refText } from '../core/reference.ts';
import { count, safeText } from '../core/text.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { type Dialogue, NobodyThere } from './dialogue.ts';

/** Connects and reads, and again after a failure as often as one wants; false when one gave up. */
export async function inspect(dialogue: Dialogue, wizard: Wizard, production?: string): Promise<boolean> {
  for (;;) {
    try {
      await connect(dialogue, wizard, production);
      await read(dialogue, wizard);
      return true;
    } catch (error) {
      if (error instanceof NobodyThere) throw error;
      const { message, hint } = asAppError(error);
      dialogue.say(`${message} ${hint}`);
      if ((await dialogue.choose('What now?', ['try again'], 'leave')) === undefined) return false;
    }
  }
}

async function connect(dialogue: Dialogue, wizard: Wizard, production: string | undefined): Promise<void> {
  if (wizard.connection) return;
  dialogue.say(
    wizard.source.kind === 'demo'
      ? 'This is a demo: a cluster in memory, nothing real is changed.'
      : `Connecting to ${wizard.source.name}.`,
  );
  if (production !== undefined) dialogue.say(`This is production (${production}): read-only until you arm it.`);
  if (wizard.sessionReadOnly) dialogue.say(wizard.sessionReadOnly);
  const connection = await wizard.connect();
  if (connection)
    dialogue.say(
      `Kubernetes ${connection.version.gitVersion}, ${connection.distribution}. You are ${connection.operator?.username ?? 'unknown'}.`,
    );
  for (const { intent, state } of wizard.recovered)
    dialogue.say(
      `Interrupted last time: ${intent.action} ${refText(intent.target)} is ${state === 'applied' ? 'done' : 'not done'}.`,
    );
}

async function read(dialogue: Dialogue, wizard: Wizard): Promise<void> {
  const { findings, steps, score, snapshot, moved } = await wizard.inspect({
    confirmCloud: async ({ program, commands }) => {
      dialogue.say(
        `A provider runs part of this cluster. ${program} can tell what the API does not show, with these commands, which only read:\n${commands.map((command) => `  ${safeText(command)}`).join('\n')}`,
      );
      return (await dialogue.choose(`Ask ${program} as well?`, [`Ask ${program}`], 'no')) === 0;
    },
  });
  dialogue.say(
    `Inspected: ${count(findings.length, 'finding')}, ${count(steps.length, 'step')}, score ${score.score ?? 'unknown'} of 100.`,
  );
  if (moved.solved.length + moved.appeared.length > 0)
    dialogue.say(`Since the last inspection: ${moved.solved.length} solved, ${moved.appeared.length} new.`);
  for (const { resource, namespace, message } of snapshot.refusals)
    dialogue.say(`Not read: ${resource}${namespace ? ` in ${namespace}` : ''}: ${message}`);
}
