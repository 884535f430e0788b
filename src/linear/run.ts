import { createInterface } from 'node:readline/promises';
import { areaOf } from '../areas/index.ts';
import { AREA_IDS } from '../core/area.ts';
import { asAppError } from '../core/errors.ts';
import { refText } from '../core/reference.ts';
import { count, safeText } from '../core/text.ts';
import type { Ended, Ending } from '../wizard/ending.ts';
import type { Launcher, Target } from '../wizard/launcher.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { stepDialogue } from './step.ts';

/** Line by line: nothing is redrawn, no timer ticks, every choice has a number. */
export interface Dialogue {
  say(text: string): void;
  ask(question: string): Promise<string>;
  /** The chosen index, or undefined to go back. */
  choose(title: string, choices: readonly string[], back: string): Promise<number | undefined>;
}

export interface LinearStart {
  /** Patterns of the contexts of production. */
  readonly production: readonly string[];
  /** Resolves with what ends the dialogue from outside. */
  readonly happened: Promise<Ending>;
  readonly launcher: Launcher;
  readonly target?: Target;
  readonly resume?: string;
}

/** Standard input ended: nobody will answer any more. */
class NobodyThere extends Error {}

function terminalDialogue(): Dialogue & { close(): void } {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  const ended = new Promise<never>((_, reject) => {
    terminal.once('close', () => reject(new NobodyThere()));
  });
  ended.catch(() => {});
  const say = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  const ask = async (question: string): Promise<string> =>
    (await Promise.race([terminal.question(`${question}\n> `), ended])).trim();
  return {
    say,
    ask,
    async choose(title, choices, back) {
      say(['', title, ...choices.map((choice, index) => `${index + 1} of ${choices.length}: ${choice}`)].join('\n'));
      for (;;) {
        const answer = await ask(`Type a number from 1 to ${choices.length}, or 0 to ${back}, then Enter.`);
        const number = Number(answer);
        if (answer === '0') return undefined;
        if (Number.isInteger(number) && number >= 1 && number <= choices.length) return number - 1;
        say(`${safeText(answer) || 'Nothing'} is not a choice.`);
      }
    },
    close: () => terminal.close(),
  };
}

/** The whole journey for screen readers and simple terminals, on the same use cases as the full-screen wizard. */
export async function runLinear({ launcher, target, resume, happened }: LinearStart): Promise<Ended> {
  const dialogue = terminalDialogue();
  let wizard: Wizard | undefined;
  const journey = async (): Promise<Ended> => {
    const chosen = target ?? (resume ? undefined : await chooseTarget(dialogue, launcher));
    if (!chosen && !resume) return { exitCode: 0, lines: [] };
    wizard = await launcher.open(chosen ?? { kind: 'demo' }, resume ? { resume } : {});
    await inspect(dialogue, wizard);
    await overview(dialogue, wizard);
    return { exitCode: 0, lines: [] };
  };
  try {
    const ended = await Promise.race([
      journey(),
      happened.then((by): Ended => ({ exitCode: INTERRUPTED, lines: [], by })),
    ]);
    return { ...ended, lines: [...ended.lines, ...farewell(wizard)] };
  } catch (error) {
    if (error instanceof NobodyThere) return { exitCode: INTERRUPTED, lines: farewell(wizard) };
    const problem = asAppError(error);
    return { exitCode: 3, lines: [problem.message, problem.hint, ...farewell(wizard)] };
  } finally {
    wizard?.close();
    dialogue.close();
  }
}

const INTERRUPTED = 130;

const farewell = (wizard: Wizard | undefined): string[] =>
  wizard?.saved ? [`Go on with: kubeharden --resume ${wizard.session.id}`] : [];

async function chooseTarget(dialogue: Dialogue, launcher: Launcher): Promise<Target | undefined> {
  const contexts = await launcher.contexts();
  if (!Array.isArray(contexts)) dialogue.say(asAppError(contexts).message);
  const targets: { title: string; target: Target }[] = [
    ...(Array.isArray(contexts) ? contexts : []).map((context) => ({
      title: `context ${safeText(context.name)}, server ${safeText(context.server)}${context.current ? ', current' : ''}`,
      target: { kind: 'context', name: context.name } as const,
    })),
    { title: 'the demo cluster, in memory', target: { kind: 'demo' } },
  ];
  const index = await dialogue.choose(
    'What should be hardened?',
    targets.map(({ title }) => title),
    'leave',
  );
  return index === undefined ? undefined : targets[index]?.target;
}

async function inspect(dialogue: Dialogue, wizard: Wizard): Promise<void> {
  dialogue.say(
    wizard.source.kind === 'demo'
      ? 'This is a demo: a cluster in memory, nothing real is changed.'
      : `Connecting to ${safeText(wizard.source.name)}.`,
  );
  const connection = await wizard.connect();
  if (connection)
    dialogue.say(
      `Kubernetes ${safeText(connection.version.gitVersion)}, ${connection.distribution}. You are ${safeText(connection.operator?.username ?? 'unknown')}.`,
    );
  for (const { intent, state } of wizard.recovered)
    dialogue.say(
      `Interrupted last time: ${intent.action} ${safeText(refText(intent.target))} is ${state === 'applied' ? 'done' : 'not done'}.`,
    );
  const { findings, steps, score, snapshot } = await wizard.inspect();
  dialogue.say(
    `Inspected: ${count(findings.length, 'finding')}, ${count(steps.length, 'step')}, score ${score.score ?? 'unknown'} of 100.`,
  );
  for (const refusal of snapshot.refusals) dialogue.say(`Not read: ${refusal.resource}: ${safeText(refusal.message)}`);
}

async function overview(dialogue: Dialogue, wizard: Wizard): Promise<void> {
  for (;;) {
    const { score } = wizard.inspection ?? {};
    const areas = AREA_IDS.map((id) => {
      const tally = score?.areas.find(({ area }) => area === id)?.tally;
      return `${areaOf(id).title}: ${tally?.fail ?? 0} fail, ${tally?.unknown ?? 0} unknown, ${tally?.pass ?? 0} pass, ${tally?.accepted ?? 0} accepted`;
    });
    const index = await dialogue.choose('Practice areas', areas, 'leave; everything is saved');
    const id = index === undefined ? undefined : AREA_IDS[index];
    if (!id) return;
    await area(dialogue, wizard, id);
  }
}

async function area(dialogue: Dialogue, wizard: Wizard, id: (typeof AREA_IDS)[number]): Promise<void> {
  const { title, lesson } = areaOf(id);
  dialogue.say(['', title, lesson.what, lesson.why, lesson.without].join('\n'));
  for (;;) {
    const steps = (wizard.inspection?.steps ?? []).filter((step) => step.area === id);
    if (steps.length === 0) {
      dialogue.say('This area has no open step.');
      return;
    }
    const index = await dialogue.choose(
      `Steps of ${title}`,
      steps.map(
        (step) => `${safeText(step.title)}, ${step.severity}, ${step.risk}, ${wizard.stateOf(step.id) ?? 'undecided'}`,
      ),
      'go back',
    );
    const step = index === undefined ? undefined : steps[index];
    if (!step) return;
    await stepDialogue(dialogue, wizard, step.id);
  }
}
