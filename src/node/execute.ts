import { execa } from 'execa';
import { AppError } from '../core/errors.ts';
import { safeBlock, shellQuote } from '../core/text.ts';
import { checkHost, LOCAL, reasonOf } from './host.ts';

/** Longer than a script waits for health, twice, and for the word that its change may stay. */
const LONGEST = 1_200_000;
const MOST_LINES = 5_000;

/**
 * Reads the script of `bytes` bytes from its standard input, which stays open for more, and runs it. On a file system in
 * memory, so that nothing is left of it when the machine stops in the middle.
 */
const receiver = (bytes: number): string => {
  const receive = [
    'umask 077',
    'd=$(mktemp -d /run/kubeharden.XXXXXX) || exit 1',
    `head -c ${bytes} >"$d/start"`,
    'exec sh "$d/start" "$d"',
  ].join('; ');
  return `if [ "$(id -u)" -eq 0 ]; then exec sh -c ${shellQuote(receive)}; else exec sudo -n -- sh -c ${shellQuote(receive)}; fi`;
};

const commandFor = (host: string, bytes: number): readonly [string, readonly string[]] =>
  host === LOCAL
    ? ['sh', ['-c', receiver(bytes)]]
    : [
        'ssh',
        [
          ...['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10'],
          // A connection that is silently gone is noticed within half a minute.
          ...['-o', 'ServerAliveInterval=10', '-o', 'ServerAliveCountMax=3'],
          '--',
          checkHost(host),
          receiver(bytes),
        ],
      ];

/** `password: x`, `--token=x` and headers keep their names; paths of files are no secret. */
const NAMED = /((?:token|passwd|password|secret|authorization|api[-_]?key)["']?\s*[:=]\s*["']?)(?![/\s])[^\s"',]+/gi;
const SCHEME = /\b(Bearer|Basic)\s+[^\s"',]+/g;

/** A line of a script as it may be shown: what lies beside a change in a file of the machine is seen with it. */
export const shownLine = (line: string): string =>
  safeBlock(line).replace(SCHEME, '$1 (hidden)').replace(NAMED, '$1(hidden)');

export interface Execution {
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
  /** Answers a line of the script with one of ours; false ends its standard input. */
  readonly answer?: (line: string) => Promise<string | false | undefined>;
}

/** Exit code and everything that was said, both streams in their order. */
export interface Executed {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs a script as root. Throws where it could not be started, or nobody knows how it ended. */
export async function execute(host: string, script: string, options: Execution = {}): Promise<Executed> {
  const [program, words] = commandFor(host, Buffer.byteLength(script));
  const child = execa(program, words, {
    reject: false,
    all: true,
    stdin: 'pipe',
    buffer: false,
    timeout: LONGEST,
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
  // A pipe that breaks is told by how the script ends.
  child.stdin.on('error', () => {});
  child.stdin.write(script);
  if (!options.answer) child.stdin.end();
  const lines: string[] = [];
  for await (const raw of child.iterable({ from: 'all' })) {
    const line = shownLine(String(raw));
    if (lines.push(line) > MOST_LINES) lines.shift();
    options.onLine?.(line);
    const word = await options.answer?.(line);
    if (word === false) child.stdin.end();
    else if (word !== undefined) child.stdin.write(`${word}\n`);
  }
  child.stdin.end();
  const result = await child;
  if (result.code === 'ENOENT')
    throw new AppError('unreachable', `There is no ${program} on this machine.`, `Install ${program}.`);
  if (result.isCanceled)
    throw new AppError('cancelled', 'Interrupted.', 'The machine puts back what was not confirmed.');
  const text = lines.join('\n');
  if (result.exitCode === undefined || result.timedOut || (host !== LOCAL && result.exitCode === 255))
    throw new AppError(
      'unreachable',
      `The connection to ${host} is gone: ${reasonOf(host, text, result.exitCode)}.`,
      'What was not confirmed is put back there; look again when it can be reached.',
    );
  if (/^sudo: /m.test(text) && result.exitCode === 1)
    throw new AppError('unreachable', `${reasonOf(host, text, 1)}.`, 'Nothing was run there.');
  return { code: result.exitCode, lines };
}
