// Effective flags as components show them themselves (KEP-4828): on by default from Kubernetes 1.36 on.
import { AppError } from '../../core/errors.ts';
import { record } from '../../core/reduce/raw.ts';
import type { Refusal } from '../../core/snapshot.ts';
import { safeText } from '../../core/text.ts';
import type { Api } from './api.ts';
import { refusalFrom } from './refusals.ts';

/** The structured form where it is served; servers before it know plain text only. */
const ACCEPT = 'application/json;as=Flagz;v=v1beta1;g=config.k8s.io, text/plain;q=0.5';
const MOST_CHARACTERS = 4_000;
/** Names of flags whose values are nobody's business; the program prints none of its own today. */
const SECRET = /token$|password|secret$/;
const HIDDEN = '(hidden)';

const kept = (name: string, value: string): [string, string] => [
  name,
  SECRET.test(name) && value !== '' ? HIDDEN : safeText(value.slice(0, MOST_CHARACTERS)),
];

/** Either form. The text form parts names and values by a character that changes from answer to answer, on purpose. */
export function parseFlagz(body: string): Record<string, string> {
  if (body.trimStart().startsWith('{')) {
    const flags = Object.entries(record(record(JSON.parse(body)).flags));
    return Object.fromEntries(flags.map(([name, value]) => kept(name, String(value))));
  }
  // A title and a warning come first.
  const [, lines = body] = body.split(/^Warning: .*\n/m);
  return Object.fromEntries(
    lines.split('\n').flatMap((line) => {
      const match = /^([a-z][a-z0-9-]*)(?:: ?|=| |$)(.*)$/.exec(line);
      return match ? [kept(match[1] ?? '', match[2] ?? '')] : [];
    }),
  );
}

/** The flags at a path; undefined where the server has no such page. */
export async function readFlagz(
  api: Api,
  path: string,
  options: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
): Promise<Record<string, string> | undefined> {
  try {
    const body = await api.bytes({ path, action: `read ${path}`, accept: ACCEPT, ...options });
    const flags = parseFlagz(body.toString('utf8'));
    return Object.keys(flags).length > 0 ? flags : undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const PERMISSION = { verb: 'get', group: '', resource: '/flagz' } as const;

export async function readServerFlags(
  api: Api,
  signal?: AbortSignal,
): Promise<{ readonly flagz?: Record<string, string>; readonly refusal?: Refusal }> {
  try {
    const flagz = await readFlagz(api, '/flagz', signal ? { signal } : {});
    return flagz ? { flagz } : {};
  } catch (error) {
    return { refusal: refusalFrom(error, { resource: 'flagz' }, PERMISSION) };
  }
}
