import { execa } from 'execa';
import { AppError } from '../core/errors.ts';
import type { CloudFacts, Refusal } from '../core/snapshot.ts';
import { safeBlock, safeText } from '../core/text.ts';
import { firstQuestions, nextQuestions, type Question } from './questions.ts';
import type { CloudTarget } from './target.ts';

const TIMEOUT_MS = 30_000;
const PARALLEL = 4;
const MOST_BYTES = 32_000_000;

/** How one logs in, for those who are not. */
const LOGIN: Readonly<Record<string, string>> = {
  aws: 'aws sso login, or aws configure',
  gcloud: 'gcloud auth login',
  az: 'az login',
};

const EXPIRED =
  /expired|ExpiredToken|token has expired|refresh failed|AADSTS700082|Reauthentication (failed|required)|invalid_grant/i;
const NOBODY =
  /Unable to locate credentials|NoCredentials|You do not currently have an active account|Please run:?[^\n]*(login|gcloud auth)|az login|not logged in|could not be found in (the )?config profiles/i;
const FORBIDDEN =
  /AccessDenied|UnauthorizedOperation|not authorized to perform|PERMISSION_DENIED|Required "[^"]+" permission|AuthorizationFailed|does not have authorization/i;
const ABSENT =
  /ResourceNotFoundException|NOT_FOUND|ResourceNotFound|ResourceGroupNotFound|No cluster found|Not found:/i;

/** Why a command failed, in words that say what to do. */
export function reasonOf(program: string, stderr: string): Pick<Refusal, 'reason' | 'message'> {
  const said = safeText(stderr.trim().split('\n').filter(Boolean).at(-1) ?? '').slice(0, 300);
  const login = LOGIN[program] ?? `${program} login`;
  if (EXPIRED.test(stderr)) return { reason: 'unauthorized', message: `the login of ${program} has expired: ${login}` };
  if (NOBODY.test(stderr)) return { reason: 'unauthorized', message: `${program} is not logged in: ${login}` };
  if (FORBIDDEN.test(stderr)) return { reason: 'forbidden', message: `${program} may not ask for it: ${said}` };
  if (ABSENT.test(stderr)) return { reason: 'not-exposed', message: `${program} does not find it: ${said}` };
  return { reason: 'error', message: `${program} failed: ${said || 'it said nothing'}` };
}

type Answered = { readonly answer: unknown } | { readonly refusal: Refusal };

const refused = ({ name }: Question, why: Pick<Refusal, 'reason' | 'message'>): Answered => ({
  refusal: { resource: 'cloud', name, ...why },
});

/** Names that people gave at the provider are as foreign as those in the cluster. JSON in a text keeps its lines. */
function safe(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('{') ? safeBlock(value) : safeText(value);
  if (Array.isArray(value)) return value.map(safe);
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [safeText(key), safe(one)]))
    : value;
}

async function ask(question: Question, signal?: AbortSignal): Promise<Answered> {
  const [program, ...words] = question.command;
  const { failed, isCanceled, timedOut, code, stdout, stderr } = await execa(program, words, {
    reject: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    maxBuffer: MOST_BYTES,
    // No pager, no questions, no colours.
    env: { AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off', CLOUDSDK_CORE_DISABLE_PROMPTS: '1', AZURE_CORE_NO_COLOR: '1' },
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (isCanceled) throw new AppError('cancelled', 'Interrupted.', 'Start again.');
  if (code === 'ENOENT')
    return refused(question, { reason: 'not-collected', message: `${program} is not installed on this machine` });
  if (timedOut)
    return refused(question, { reason: 'timeout', message: `${program} did not answer within ${TIMEOUT_MS / 1000} s` });
  if (failed) return refused(question, reasonOf(program, String(stderr)));
  try {
    return { answer: safe(question.keep(JSON.parse(String(stdout)))) };
  } catch {
    return refused(question, { reason: 'error', message: `what ${program} printed is not JSON` });
  }
}

/** Asks a few at a time. After one that nobody is logged in for, the others of that program are not tried. */
async function askAll(
  questions: readonly Question[],
  signal?: AbortSignal,
): Promise<{ answers: Record<string, unknown>; refusals: Refusal[] }> {
  const answers: Record<string, unknown> = {};
  const refusals: Refusal[] = [];
  const waiting = [...questions];
  let hopeless: Refusal | undefined;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const answered = hopeless ? { refusal: { ...hopeless, name: next.name } } : await ask(next, signal);
      if ('answer' in answered) answers[next.name] = answered.answer;
      else {
        refusals.push(answered.refusal);
        if (['unauthorized', 'not-collected'].includes(answered.refusal.reason)) hopeless = answered.refusal;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, questions.length) }, work));
  return { answers, refusals };
}

/** What the provider's program says of the cluster. What it does not say is a refusal with its reason, and ends nothing. */
export async function askCloud(
  target: CloudTarget,
  signal?: AbortSignal,
): Promise<{ readonly cloud: CloudFacts; readonly refusals: readonly Refusal[] }> {
  const first = await askAll(firstQuestions(target), signal);
  const next = await askAll(nextQuestions(target, first.answers), signal);
  const byName = (a: Refusal, b: Refusal): number => (a.name ?? '').localeCompare(b.name ?? '');
  return {
    cloud: { ...target, answers: { ...first.answers, ...next.answers } },
    refusals: [...first.refusals, ...next.refusals].sort(byName),
  };
}
