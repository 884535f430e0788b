import { type ReactElement, useEffect, useRef, useState } from 'react';
import { type AppError, asAppError } from '../../core/errors.ts';
import type { CollectEvent } from '../../core/ports.ts';
import type { Refusal } from '../../core/snapshot.ts';
import { count, safeText } from '../../core/text.ts';
import { useUi, useWizard } from '../context.tsx';
import { Lines } from '../parts/lines.tsx';
import { Screen } from '../parts/screen.tsx';
import { fitted, type Line, line, paragraph } from '../parts/text.ts';

interface Progress {
  readonly reading: ReadonlySet<string>;
  readonly counts: ReadonlyMap<string, number>;
  readonly refusals: readonly Refusal[];
}

const NOTHING: Progress = { reading: new Set(), counts: new Map(), refusals: [] };

function after({ reading, counts, refusals }: Progress, event: CollectEvent): Progress {
  if (event.kind === 'refused') return { reading, counts, refusals: [...refusals, event.refusal] };
  const next = new Set(reading);
  if (event.kind === 'finished') next.delete(event.resource);
  else next.add(event.resource);
  return {
    reading: next,
    counts: event.kind === 'started' ? counts : new Map(counts).set(event.resource, event.count),
    refusals,
  };
}

/** Reads the cluster: counts as they come, what was refused, and a way out at any moment. */
export function InspectScreen(): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const [progress, setProgress] = useState(NOTHING);
  const [error, setError] = useState<AppError>();
  const [attempt, setAttempt] = useState(0);
  const controller = useRef(new AbortController());
  const pending = useRef(NOTHING);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per attempt
  useEffect(() => {
    const current = new AbortController();
    controller.current = current;
    pending.current = NOTHING;
    setError(undefined);
    // Events come by the hundred; the screen follows ten times a second.
    const timer = setInterval(() => setProgress(pending.current), 100);
    void (async () => {
      try {
        if (!wizard.connection) await wizard.connect(current.signal);
        await wizard.inspect({
          signal: current.signal,
          onEvent: (event) => {
            pending.current = after(pending.current, event);
          },
        });
        ui.replace({ name: 'overview' });
      } catch (failure) {
        if (!current.signal.aborted) setError(asAppError(failure));
      } finally {
        clearInterval(timer);
        setProgress(pending.current);
      }
    })();
    return () => {
      clearInterval(timer);
      current.abort();
    };
  }, [attempt]);

  const cancel = (): void => {
    controller.current.abort();
    ui.back();
  };
  const total = [...progress.counts.values()].reduce((sum, n) => sum + n, 0);
  const lines: Line[] = error
    ? [
        ...paragraph(error.message, ui.columns, 'error'),
        ...paragraph(error.hint, ui.columns),
        line(''),
        line('r tries again, Esc goes back.', 'quiet'),
      ]
    : [
        line(
          wizard.source.kind === 'demo'
            ? 'This is a demo: a cluster in memory. Nothing real is touched.'
            : `Reading ${safeText(wizard.source.name)}. Nothing is changed by looking.`,
        ),
        line(
          `${count(total, 'object')} read${progress.reading.size > 0 ? `; waiting for ${[...progress.reading].slice(0, 3).join(', ')}` : ''}`,
        ),
        line(''),
        ...columnsOf([...progress.counts], ui.columns),
        ...(progress.refusals.length > 0
          ? [
              line(''),
              line(
                `${count(progress.refusals.length, 'refusal')}; the scan goes on, and what depends on them is unknown:`,
                'warning',
              ),
            ]
          : []),
        ...progress.refusals.map(({ resource, namespace, message }) =>
          line(`  ${resource}${namespace ? ` in ${safeText(namespace)}` : ''}: ${safeText(message)}`),
        ),
      ];
  return (
    <Screen
      title="Inspecting"
      bindings={{ back: cancel, interrupt: cancel, ...(error ? { retry: () => setAttempt(attempt + 1) } : {}) }}
      hints={error ? ['retry', 'back'] : ['interrupt', 'back']}
    >
      <Lines lines={lines} top={0} height={ui.rows} columns={ui.columns} />
    </Screen>
  );
}

/** Counts side by side, as many as fit. */
function columnsOf(counts: readonly (readonly [string, number])[], columns: number): Line[] {
  const width = 40;
  const across = Math.max(Math.floor(columns / width), 1);
  const lines: Line[] = [];
  for (let index = 0; index < counts.length; index += across)
    lines.push(
      counts
        .slice(index, index + across)
        .map(([resource, n]) => ({ text: fitted(`${String(n).padStart(6)} ${resource.split('.')[0]}`, width) })),
    );
  return lines;
}
