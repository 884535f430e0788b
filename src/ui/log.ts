import { safeBlock } from '../core/text.ts';

export interface LogLine {
  readonly at: string;
  readonly text: string;
}

/** What a full screen has no place for: warnings of the runtime, console output of libraries, errors with their cause. */
export class Log {
  readonly #lines: LogLine[] = [];
  readonly #sink: (line: LogLine) => void;
  readonly #now: () => Date;

  /** `sink` keeps each line, in a file for instance. */
  constructor(sink: (line: LogLine) => void = () => {}, now: () => Date = () => new Date()) {
    this.#sink = sink;
    this.#now = now;
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  add(text: string): void {
    const line = { at: this.#now().toISOString(), text: safeBlock(text.trimEnd()) };
    this.#lines.push(line);
    if (this.#lines.length > KEPT) this.#lines.shift();
    this.#sink(line);
  }

  /** An error with everything that its sentence leaves out. */
  error(error: unknown): void {
    const cause = error instanceof Error && error.cause !== undefined ? `\n  because of ${textOf(error.cause)}` : '';
    this.add(`${textOf(error)}${cause}`);
  }
}

const KEPT = 500;

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
