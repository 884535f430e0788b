import { AppError } from '../core/errors.ts';
import { HELD, STATE, UNCHANGED } from '../core/node-run.ts';
import type { NodeAnswer, NodeBundle, NodesPort, NodeWork } from '../core/ports.ts';
import { shellQuote } from '../core/text.ts';
import { type Executed, execute } from './execute.ts';
import { LOCAL } from './host.ts';
import { readNodes } from './read.ts';

/** Seconds that a healthy change waits for the word that it may stay. */
const HOLD = 120;
const MARK = 'kubeharden-change';
const END = 'end-of-file';

const unpacked = ({ files }: NodeBundle): string[] =>
  files.flatMap(({ path, content }) => [
    `unpack ${shellQuote(path)} <<'${END}'`,
    ...(Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    END,
  ]);

/** Unpacks the files into a directory that goes with the script, and runs one of them there. */
const started = (bundle: NodeBundle, command: string, variables: Readonly<Record<string, string>> = {}): string =>
  [
    'set -eu',
    'd=$1',
    'cd "$d"',
    `trap 'rm -rf "$d"' EXIT`,
    'unpack() { mkdir -p "$(dirname "$1")"; base64 -d >"$1"; }',
    ...unpacked(bundle),
    ...Object.entries(variables).map(([name, value]) => `${name}=${shellQuote(value)}; export ${name}`),
    // The script goes on when this connection ends, and then removes the directory itself.
    'KUBEHARDEN_RUN=$d; export KUBEHARDEN_RUN',
    'status=0',
    `${command} || status=$?`,
    'exit "$status"',
    '',
  ].join('\n');

/** The place where a change is kept, or nothing. */
const FIND = [
  'found=; kept=',
  `for directory in ${STATE}/backup/*/; do`,
  '  [ "$(cat "${directory}change" 2>/dev/null)" = "$change" ] || continue',
  '  kept=${directory%/}',
  '  found=$(cat "$kept/state" 2>/dev/null || echo applying)',
  '  case $kept in *.undone) found=undone ;; esac',
  'done',
];

const asking = (change: string): string =>
  [
    'set -u',
    `trap 'rm -rf "$1"' EXIT`,
    `change=${shellQuote(change)}`,
    'busy=no',
    'exec 9>/run/kubeharden.lock',
    'flock -n 9 || busy=yes',
    ...FIND,
    `printf '${MARK}\\t%s\\t%s\\t%s\\n' "$busy" "\${found:--}" "$kept"`,
    `log=${STATE}/$change.log`,
    '[ ! -e "$log" ] || tail -n 40 "$log"',
    '[ "$busy" = yes ] || rm -f "$log"',
    '',
  ].join('\n');

const undoing = (change: string, words: readonly string[]): string =>
  [
    'set -eu',
    `trap 'rm -rf "$1"' EXIT`,
    `change=${shellQuote(change)}; KUBEHARDEN_CHANGE=$change; export KUBEHARDEN_CHANGE`,
    ...FIND,
    `[ -n "$found" ] && [ "$found" != undone ] || { echo "This machine keeps no backup of that change: it was taken back already, or belongs to another machine." >&2; exit 1; }`,
    ['status=0; sh "$kept/rollback.sh"', ...words, '|| status=$?'].join(' '),
    'exit "$status"',
    '',
  ].join('\n');

/** What the script said of its failure: its own last line, and before it the component's last words. */
function failure(host: string, { code, lines }: Executed): AppError {
  const said = lines.map((line) => line.trim()).filter(Boolean);
  const begin = said.findIndex((line) =>
    /did not come up|could not be written|Nobody said|not healthy any more/i.test(line),
  );
  const words = (begin < 0 ? said.slice(-4) : said.slice(begin, begin + 18)).join('\n');
  const outcome =
    code === 1
      ? 'nothing was changed'
      : code === 3
        ? 'everything was put back and is healthy'
        : 'the files were put back, but it is not healthy yet';
  return new AppError(
    'invalid',
    `On ${host} ${outcome}. ${words}`,
    code === 1
      ? 'Repair what it names, then apply again.'
      : 'Read the last words above, change the answer that they speak of, and apply again.',
  );
}

function answerOf(host: string, { lines }: Executed): NodeAnswer {
  const at = lines.findIndex((line) => line.startsWith(`${MARK}\t`));
  const [, busy, found, backup] = (lines[at] ?? '').split('\t');
  if (at < 0)
    throw new AppError('unreachable', `${host} does not say what became of the change.`, 'Look at it by hand.');
  const state =
    busy === 'yes'
      ? 'busy'
      : found === 'applied'
        ? 'applied'
        : found === 'applying'
          ? 'interrupted'
          : found === 'undone'
            ? 'undone'
            : 'not-applied';
  return { state, ...(backup ? { backup } : {}), said: lines.slice(at + 1) };
}

/** Machines that are read and changed from here: this one, and others over the user's own ssh. */
export function openNodes(hosts: readonly string[]): NodesPort {
  const work = ({ signal, onLine }: NodeWork = {}): NodeWork => ({
    ...(signal ? { signal } : {}),
    ...(onLine ? { onLine } : {}),
  });
  return {
    hosts,
    read: (signal) => readNodes(hosts, signal),
    async try(host, bundle, options) {
      const done = await execute(host, started(bundle, 'sh ./apply.sh --dry-run'), work(options));
      if (done.code !== 0) throw failure(host, done);
      return done.lines;
    },
    async apply(host, bundle, change, options) {
      let refused: unknown;
      const done = await execute(
        host,
        started(bundle, 'sh ./apply.sh', { KUBEHARDEN_CHANGE: change, KUBEHARDEN_HOLD: String(HOLD) }),
        {
          ...work(options),
          answer: async (line) => {
            if (line !== HELD) return undefined;
            try {
              await options.keep();
              return 'keep';
            } catch (error) {
              refused = error;
              return false;
            }
          },
        },
      );
      if (done.code === 0) return !done.lines.includes(UNCHANGED);
      if (refused instanceof AppError)
        throw new AppError(
          'invalid',
          `${refused.message} So ${host === LOCAL ? LOCAL : host} put everything back.`,
          refused.hint,
          { cause: refused },
        );
      throw failure(host, done);
    },
    async undo(host, change, options = {}) {
      const done = await execute(host, undoing(change, options.words ?? []), work(options));
      if (done.code !== 0) throw failure(host, done);
      return done.lines;
    },
    ask: async (host, change, signal) => answerOf(host, await execute(host, asking(change), signal ? { signal } : {})),
  };
}
