import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../core/errors.ts';

/** Longest line that is read; an audit event with two objects of etcd's limit (1.5 MB each) is well below. */
export const LONGEST_LINE = 16 * 1024 * 1024;
const LINE_FEED = 10;

export interface LineCounts {
  lines: number;
  overlong: number;
  /** Files that end in the middle of their compression. */
  cut: string[];
}

/** Cuts chunks into lines; holds at most one line, and nothing of one that is too long. */
export class LineCutter {
  readonly #onLine: (line: string) => void;
  readonly #counts: LineCounts;
  readonly #longest: number;
  #parts: Buffer[] = [];
  #length = 0;
  #dropping = false;

  constructor(onLine: (line: string) => void, counts: LineCounts, longest = LONGEST_LINE) {
    this.#onLine = onLine;
    this.#counts = counts;
    this.#longest = longest;
  }

  write(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#hold(chunk.subarray(start, end));
      this.end();
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
  }

  end(): void {
    if (this.#dropping) {
      this.#counts.lines += 1;
      this.#counts.overlong += 1;
    } else if (this.#length > 0) {
      const [only] = this.#parts;
      const whole = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts, this.#length);
      this.#release();
      const line = whole.toString('utf8').trim();
      if (line !== '') {
        this.#counts.lines += 1;
        this.#onLine(line);
      }
    }
    this.#release();
  }

  #hold(part: Buffer): void {
    if (this.#dropping || part.length === 0) return;
    this.#length += part.length;
    if (this.#length > this.#longest) {
      this.#release();
      this.#dropping = true;
    } else this.#parts.push(part);
  }

  #release(): void {
    this.#parts = [];
    this.#length = 0;
    this.#dropping = false;
  }
}

const isGzip = (chunk: Buffer): boolean => chunk[0] === 0x1f && chunk[1] === 0x8b;

async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const whole = async function* () {
    yield first.value;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  };
  if (!isGzip(first.value)) {
    yield* whole();
    return;
  }
  const gunzip = createGunzip();
  const { pipeline } = await import('node:stream/promises');
  // The error of a broken archive comes out of the loop below as well.
  const fed = pipeline(whole, gunzip).catch(() => undefined);
  yield* gunzip;
  await fed;
}

const isArchiveError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');

/** Reads a log line by line, compressed or not, whatever its size; `-` is standard input. */
export async function readLog(
  name: string,
  onLine: (line: string) => void,
  counts: LineCounts,
  signal?: AbortSignal,
): Promise<void> {
  const stream: Readable = name === '-' ? process.stdin : createReadStream(name, { highWaterMark: 1024 * 1024 });
  if (signal) addAbortSignal(signal, stream);
  const cutter = new LineCutter(onLine, counts);
  try {
    for await (const chunk of chunksOf(stream)) cutter.write(chunk);
  } catch (error) {
    if (signal?.aborted) throw new AppError('cancelled', `Reading ${name} was stopped.`, 'Start again.');
    if (!isArchiveError(error))
      throw new AppError(
        'bad-input',
        `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        'Name a log file, plain or gzipped, or - for standard input.',
        { cause: error },
      );
    counts.cut.push(name);
  }
  cutter.end();
}
