import { createInterface } from 'node:readline/promises';
import { asAppError } from '../core/errors.ts';
import { safeBlock } from '../core/text.ts';

/** Line by line: nothing is redrawn, no timer ticks, every choice has a number. */
export interface Dialogue {
  say(...lines: readonly string[]): void;
  ask(question: string): Promise<string>;
  /** The chosen index, or undefined to go back. */
  choose(title: string, choices: readonly string[], back: string): Promise<number | undefined>;
}

/** Standard input ended: nobody will answer any more. */
export class NobodyThere extends Error {}

/** As many choices are told at once; more of them on request. */
const AT_ONCE = 20;

export function terminalDialogue(): Dialogue & { close(): void } {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  const ended = new Promise<never>((_, reject) => {
    terminal.once('close', () => reject(new NobodyThere()));
  });
  ended.catch(() => {});
  const say = (...lines: readonly string[]): void => {
    process.stdout.write(`${safeBlock(lines.join('\n'))}\n`);
  };
  const ask = async (question: string): Promise<string> =>
    (await Promise.race([terminal.question(`${safeBlock(question)}\n> `), ended])).trim();
  return { say, ask, choose: choosing(say, ask), close: () => terminal.close() };
}

const choosing =
  (say: Dialogue['say'], ask: Dialogue['ask']): Dialogue['choose'] =>
  async (title, choices, back) => {
    let told = 0;
    const tell = (from: number): void => {
      told = Math.min(from + AT_ONCE, choices.length);
      say(...choices.slice(from, told).map((choice, at) => `${from + at + 1} of ${choices.length}: ${choice}`));
    };
    say('', title);
    tell(0);
    for (;;) {
      const more = told < choices.length ? ', m for more' : '';
      const range = choices.length === 1 ? '1' : `a number from 1 to ${choices.length}`;
      const answer = await ask(`Type ${range}${more}, ? to hear them again, or 0 to ${back}, then Enter.`);
      const number = Number(answer);
      if (answer === '0') return undefined;
      if (answer === 'm' && more) tell(told);
      else if (answer === '?') tell(0);
      else if (Number.isInteger(number) && number >= 1 && number <= choices.length) return number - 1;
      else say(`${answer || 'Nothing'} is not a choice.`);
    }
  };

export interface Entry {
  readonly title: string;
  run(): void | Promise<void>;
}

interface Menu {
  readonly title: () => string;
  /** Asked for anew each time: what can be done changes with what was done. Undefined ends the menu. */
  readonly entries: () => readonly Entry[] | undefined;
  readonly back: string;
}

/** Asks, does what was chosen, and asks again until one goes back. Errors are told, and nothing is lost. */
export async function menu(dialogue: Dialogue, { title, entries, back }: Menu): Promise<void> {
  for (;;) {
    const now = entries();
    if (!now) return;
    const index = await dialogue.choose(
      title(),
      now.map((entry) => entry.title),
      back,
    );
    if (index === undefined) return;
    try {
      await now[index]?.run();
    } catch (error) {
      if (error instanceof NobodyThere) throw error;
      const { message, hint } = asAppError(error);
      dialogue.say(`${message} ${hint}`);
    }
  }
}

/** Goes ahead only when exactly this word was typed. */
export async function typed(dialogue: Dialogue, question: string, word: string): Promise<boolean> {
  const answer = await dialogue.ask(`${question} Type ${word} and Enter to go ahead, or only Enter to go back.`);
  if (answer === word) return true;
  dialogue.say('Nothing was changed.');
  return false;
}
