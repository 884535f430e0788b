import { AppError } from '../core/errors.ts';
import type { Launcher, Target } from '../wizard/launcher.ts';
import type { Dialogue } from './dialogue.ts';

export interface Start {
  readonly target: Target;
  /** Id of the session to go on with. */
  readonly resume: string | undefined;
}

const SESSIONS = 10;

/** Where to begin: contexts, saved sessions, the demo, manifests, a snapshot; undefined to leave. */
export async function chooseStart(dialogue: Dialogue, launcher: Launcher): Promise<Start | undefined> {
  const contexts = await launcher.contexts();
  if (contexts instanceof AppError) dialogue.say(`${contexts.message} ${contexts.hint}`);
  const fresh = (target: Target) => async (): Promise<Start> => ({ target, resume: undefined });
  const named = async (question: string, targetOf: (path: string) => Target): Promise<Start | undefined> => {
    const path = await dialogue.ask(question);
    return path === '' ? undefined : { target: targetOf(path), resume: undefined };
  };
  const sessions = (await launcher.sessions()).flatMap(({ id, session }) => (session ? [{ id, session }] : []));
  const starts: readonly { readonly title: string; readonly start: () => Promise<Start | undefined> }[] = [
    ...(contexts instanceof AppError ? [] : contexts).map(({ name, server, current }) => ({
      title: `context ${name}, server ${server}${current ? ', current' : ''}`,
      start: fresh({ kind: 'context', name }),
    })),
    ...sessions.slice(0, SESSIONS).map(({ id, session }) => ({
      title: `go on with ${session.source.kind === 'live' ? session.source.name : session.source.kind}, ${Object.keys(session.decisions).length} of ${session.stepCount} steps decided, last on ${session.updatedAt.slice(0, 10)}`,
      start: async () => ({ target: { kind: 'demo' } as const, resume: id }),
    })),
    { title: 'the demo cluster, in memory', start: fresh({ kind: 'demo' }) },
    {
      title: 'a directory or file of manifests',
      start: () =>
        named('Which directory or file? Only Enter to go back.', (path) => ({ kind: 'files', paths: [path] })),
    },
    {
      title: 'a snapshot file',
      start: () => named('Which file? Only Enter to go back.', (file) => ({ kind: 'snapshot', file })),
    },
  ];
  for (;;) {
    const titles = starts.map(({ title }) => title);
    const index = await dialogue.choose('What should be hardened?', titles, 'leave');
    if (index === undefined) return undefined;
    const start = await starts[index]?.start();
    if (start) return start;
  }
}
