import { type ReactElement, useEffect, useState } from 'react';
import { mapBounded } from '../../core/bounded.ts';
import { AppError, asAppError } from '../../core/errors.ts';
import type { Connection, ContextInfo } from '../../core/ports.ts';
import { safeText } from '../../core/text.ts';
import type { SessionSummary } from '../../session/store.ts';
import type { Target } from '../../wizard/launcher.ts';
import { useUi } from '../context.tsx';
import { ago } from '../parts/describe.ts';
import { Form } from '../parts/form.tsx';
import { Lines } from '../parts/lines.tsx';
import { List } from '../parts/list.tsx';
import { Screen } from '../parts/screen.tsx';
import { fitted, type Line, line, paragraph } from '../parts/text.ts';

type Probe =
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly connection: Connection }
  | { readonly kind: 'refused'; readonly error: AppError };

type Entry =
  | { readonly kind: 'context'; readonly info: ContextInfo }
  | { readonly kind: 'session'; readonly summary: SessionSummary }
  | { readonly kind: 'demo' }
  | { readonly kind: 'files' }
  | { readonly kind: 'snapshot' };

/** Where to begin: contexts with their state, saved sessions, the demo, manifests, a snapshot. */
export function ConnectScreen(): ReactElement {
  const ui = useUi();
  const { launcher } = ui;
  const [contexts, setContexts] = useState<readonly ContextInfo[]>([]);
  const [problem, setProblem] = useState<AppError>();
  const [probes, setProbes] = useState<Readonly<Record<string, Probe>>>({});
  const [asking, setAsking] = useState<'files' | 'snapshot'>();
  const [busy, setBusy] = useState(false);
  const [sessions, setSessions] = useState<readonly SessionSummary[]>([]);

  const probe = async (name: string, signal: AbortSignal): Promise<void> => {
    const set = (state: Probe): void => {
      if (!signal.aborted) setProbes((known) => ({ ...known, [name]: state }));
    };
    set({ kind: 'asking' });
    try {
      set({ kind: 'answered', connection: await launcher.probe(name, signal) });
    } catch (error) {
      set({ kind: 'refused', error: asAppError(error) });
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per launcher
  useEffect(() => {
    const controller = new AbortController();
    void launcher.sessions().then((found) => setSessions(found.slice(0, 20)), ui.fail);
    void launcher.contexts().then(async (found) => {
      if (controller.signal.aborted) return;
      if (found instanceof AppError) return setProblem(found);
      setContexts(found);
      await mapBounded(found, 4, ({ name }) => probe(name, controller.signal));
    });
    return () => controller.abort();
  }, [launcher]);

  /** The selected context; from any other row all that could not be used. */
  const askAgain = async (entry: Entry | undefined): Promise<void> => {
    const asked =
      entry?.kind === 'context' ? [entry.info] : contexts.filter(({ name }) => probes[name]?.kind === 'refused');
    await mapBounded(asked, 4, ({ name }) => probe(name, new AbortController().signal));
  };

  const open = async (target: Target, resume?: string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      ui.open(await launcher.open(target, resume ? { resume } : {}));
    } finally {
      setBusy(false);
    }
  };

  const entries: Entry[] = [
    ...contexts.map((info) => ({ kind: 'context', info }) as const),
    ...sessions.map((summary) => ({ kind: 'session', summary }) as const),
    { kind: 'demo' },
    { kind: 'files' },
    { kind: 'snapshot' },
  ];
  const choose = (entry: Entry): void | Promise<void> => {
    if (entry.kind === 'context') return open({ kind: 'context', name: entry.info.name });
    if (entry.kind === 'demo') return open({ kind: 'demo' });
    if (entry.kind !== 'session') return setAsking(entry.kind);
    const { session, damaged, problem: reason } = entry.summary;
    if (!session) return ui.say(reason ?? `This session was damaged; its file was kept as ${damaged}.`);
    return open({ kind: 'demo' }, session.id);
  };

  // The current context, unless it cannot be used: then the demo, which always can.
  const refused = contexts[0]?.current && probes[contexts[0].name]?.kind === 'refused';
  const initial = refused ? entries.findIndex(({ kind }) => kind === 'demo') : 0;
  const [selected, setSelected] = useState<Entry>();
  const detail = detailOf(selected ?? entries[0], probes, ui.columns);
  const head = problem ? [...paragraph(`${problem.message} ${problem.hint}`, ui.columns, 'warning'), line('')] : [];
  const height = Math.max(ui.rows - head.length - detail.length - 1, 3);
  return (
    <Screen
      title="What should be hardened?"
      bindings={{ back: { run: () => {}, disabled: 'this is the first screen; q leaves' } }}
      dialog={
        asking ? (
          <Form
            about={asking}
            title={asking === 'files' ? 'Manifests to look at' : 'Snapshot to look at'}
            fields={[
              {
                name: 'path',
                title: asking === 'files' ? 'Directory or file' : 'File',
                value: '',
                help:
                  asking === 'files'
                    ? 'A directory with YAML or JSON manifests.'
                    : 'A file written by kubeharden snapshot.',
              },
            ]}
            action="Open"
            onCancel={() => setAsking(undefined)}
            onSubmit={({ path = '' }) => {
              setAsking(undefined);
              void open(asking === 'files' ? { kind: 'files', paths: [path] } : { kind: 'snapshot', file: path }).catch(
                ui.fail,
              );
            }}
          />
        ) : undefined
      }
      hints={['up', 'down', 'open', 'retry', 'quit']}
    >
      <Lines lines={head} top={0} height={head.length} columns={ui.columns} />
      <List
        id="connect"
        items={entries}
        height={height}
        empty=""
        initial={initial}
        render={(entry) => entryLine(entry, probes)}
        onOpen={(entry) => void Promise.resolve(choose(entry)).catch(ui.fail)}
        onSelect={setSelected}
        bindings={(entry) => ({
          retry: contexts.length ? () => askAgain(entry) : { run: () => {}, disabled: 'there is no context to ask' },
        })}
      />
      <Lines lines={[line(''), ...detail]} top={0} height={detail.length + 1} columns={ui.columns} />
    </Screen>
  );
}

function entryLine(entry: Entry, probes: Readonly<Record<string, Probe>>): Line {
  switch (entry.kind) {
    case 'context': {
      const { name, current, insecure } = entry.info;
      const state = probes[name];
      return [
        { text: fitted('context', 10), role: 'quiet' },
        { text: fitted(safeText(name), 28) },
        ...(current ? [{ text: 'current  ', role: 'accent' } as const] : []),
        ...(insecure ? [{ text: 'TLS not verified  ', role: 'warning' } as const] : []),
        stateSpan(state),
      ];
    }
    case 'session': {
      const { id, session } = entry.summary;
      if (!session)
        return [
          { text: fitted('session', 10), role: 'quiet' },
          { text: fitted(safeText(id), 34) },
          { text: 'cannot be opened', role: 'error' },
        ];
      const decided = Object.keys(session.decisions).length;
      return [
        { text: fitted('resume', 10), role: 'quiet' },
        { text: fitted(safeText(id), 34) },
        {
          text: `${decided} of ${Math.max(session.stepCount, decided)} decided, ${ago(session.updatedAt, Date.now())}`,
        },
      ];
    }
    case 'demo':
      return [
        { text: fitted('demo', 10), role: 'quiet' },
        { text: 'A vulnerable shop, in memory; nothing real is touched' },
      ];
    case 'files':
      return [{ text: fitted('manifests', 10), role: 'quiet' }, { text: 'A directory of YAML or JSON manifests …' }];
    case 'snapshot':
      return [{ text: fitted('snapshot', 10), role: 'quiet' }, { text: 'A file written by kubeharden snapshot …' }];
  }
}

function stateSpan(state: Probe | undefined): { text: string; role: 'quiet' | 'good' | 'error' } {
  if (!state || state.kind === 'asking') return { text: 'asking …', role: 'quiet' };
  if (state.kind === 'refused') return { text: `not available: ${state.error.code}`, role: 'error' };
  const { version, distribution } = state.connection;
  return { text: `${safeText(version.gitVersion)} ${distribution}`, role: 'good' };
}

/** More about the selected entry: why it cannot be reached, or who you are there. */
function detailOf(entry: Entry | undefined, probes: Readonly<Record<string, Probe>>, columns: number): Line[] {
  if (entry?.kind !== 'context') return [];
  const { info } = entry;
  const state = probes[info.name];
  const lines = [
    line(
      `server ${safeText(info.server)}, user ${safeText(info.user)}${info.execPlugin ? `, runs ${safeText(info.execPlugin)}` : ''}, from ${safeText(info.file)}`,
      'quiet',
    ),
  ];
  if (state?.kind === 'refused')
    lines.push(...paragraph(`${state.error.message} ${state.error.hint} r asks again.`, columns, 'error'));
  if (state?.kind === 'answered') {
    const { operator, managed, mayWrite } = state.connection;
    const control =
      managed === undefined
        ? 'unknown who runs the control plane'
        : managed
          ? 'managed by its provider'
          : 'self-managed';
    const write =
      mayWrite === undefined ? 'unknown whether you may write' : mayWrite ? 'may write' : 'read-only for you';
    lines.push(line(`you are ${safeText(operator?.username ?? 'unknown')}, ${write}, ${control}`));
  }
  return lines;
}
