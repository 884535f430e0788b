import { asAppError } from '../core/errors.ts';
import { nameMatcher } from '../core/glob.ts';
import type { Ended, Ending } from '../wizard/ending.ts';
import type { Launcher, Target } from '../wizard/launcher.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { chooseStart, type Start } from './connect.ts';
import { NobodyThere, terminalDialogue } from './dialogue.ts';
import { inspect } from './inspect.ts';
import { overview } from './overview.ts';

export interface LinearStart {
  /** Patterns of the contexts of production. */
  readonly production: readonly string[];
  /** Resolves with what ends the dialogue from outside. */
  readonly happened: Promise<Ending>;
  readonly launcher: Launcher;
  readonly target?: Target;
  readonly resume?: string;
}

const INTERRUPTED = 130;

/** The whole journey for screen readers and simple terminals, on the same use cases as the full-screen wizard. */
export async function runLinear({ launcher, target, resume, production, happened }: LinearStart): Promise<Ended> {
  const dialogue = terminalDialogue();
  let wizard: Wizard | undefined;
  const walk = async (): Promise<Ended> => {
    const named: Start | undefined = target || resume ? { target: target ?? { kind: 'demo' }, resume } : undefined;
    const start = named ?? (await chooseStart(dialogue, launcher));
    if (!start) return { exitCode: 0, lines: [] };
    wizard = await launcher.open(start.target, start.resume ? { resume: start.resume } : {});
    const { name, kind } = wizard.source;
    const rule = kind === 'live' ? production.find((pattern) => nameMatcher(pattern)(name)) : undefined;
    if (await inspect(dialogue, wizard, rule))
      await overview({ dialogue, wizard, launcher, production: rule, armed: false });
    return { exitCode: 0, lines: [] };
  };
  try {
    const ended = await Promise.race([
      walk(),
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

const farewell = (wizard: Wizard | undefined): string[] =>
  wizard?.saved ? [`Go on with: kubeharden --resume ${wizard.session.id}`] : [];
