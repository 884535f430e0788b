import { type ReactElement, useEffect, useRef, useState } from 'react';
import { type AppError, asAppError } from '../../core/errors.ts';
import { count, safeText } from '../../core/text.ts';
import { useUi, useWizard } from '../context.tsx';
import type { Bindings } from '../keys/keys.tsx';
import { Lines } from '../parts/lines.tsx';
import { List } from '../parts/list.tsx';
import { Screen } from '../parts/screen.tsx';
import { BLANK, fitted, type Line, line, paragraph } from '../parts/text.ts';
import { Arrived } from './inspect/arrived.tsx';
import { type Arrival, type Arrivals, arrivedWith, summaryOf } from './inspect/arriving.ts';
import { CloudQuestion, type CloudQuestionProps } from './inspect/cloud-question.tsx';

const NONE: Arrivals = new Map();
/** Events come by the hundred; the screen follows ten times a second. */
const FRAME = 100;

interface Inspecting {
  readonly arrivals: Arrivals;
  readonly error?: AppError;
  readonly done: boolean;
  /** Seconds since it began. */
  readonly elapsed: number;
  readonly question?: CloudQuestionProps;
  stop(): void;
  again(): void;
}

/** Connects and reads the cluster once per attempt. */
function useInspection(): Inspecting {
  const wizard = useWizard();
  const [shown, setShown] = useState({ arrivals: NONE, elapsed: 0 });
  const [error, setError] = useState<AppError>();
  const [done, setDone] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const [question, setQuestion] = useState<CloudQuestionProps>();
  const controller = useRef(new AbortController());
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per attempt
  useEffect(() => {
    const current = new AbortController();
    controller.current = current;
    const begun = Date.now();
    let arrivals = NONE;
    setError(undefined);
    const show = (): void => setShown({ arrivals, elapsed: Math.floor((Date.now() - begun) / 1000) });
    const timer = setInterval(show, FRAME);
    const onEvent = (event: Parameters<typeof arrivedWith>[1]): void => {
      arrivals = arrivedWith(arrivals, event);
    };
    const read = async (): Promise<void> => {
      if (!wizard.connection) await wizard.connect(current.signal);
      await wizard.inspect({
        signal: current.signal,
        onEvent,
        confirmCloud: (offer) =>
          new Promise((resolve) => {
            const answer = (yes: boolean): void => {
              setQuestion(undefined);
              resolve(yes);
            };
            setQuestion({ offer, answer });
          }),
      });
      if (!current.signal.aborted) setDone(true);
    };
    read()
      .catch((failure: unknown) => {
        if (!current.signal.aborted) setError(asAppError(failure));
      })
      .finally(() => {
        clearInterval(timer);
        if (!current.signal.aborted) show();
      });
    return () => {
      clearInterval(timer);
      current.abort();
    };
  }, [attempt]);
  return {
    ...shown,
    ...(error ? { error } : {}),
    ...(question ? { question } : {}),
    done,
    stop: () => controller.current.abort(),
    again: () => setAttempt(attempt + 1),
  };
}

/** Reads the cluster: counts as they come, what has come to look at, what was refused, and a way out at any moment. */
export function InspectScreen(): ReactElement {
  const ui = useUi();
  const { arrivals, error, done, elapsed, question, stop, again } = useInspection();
  const [opened, setOpened] = useState<string>();
  const overview = (): void => ui.replace({ name: 'overview' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever looks at something is not taken away from it
  useEffect(() => {
    if (done && opened === undefined) overview();
  }, [done, opened]);

  const cancel = (): void => {
    stop();
    ui.back();
  };
  const looked = opened === undefined ? undefined : arrivals.get(opened);
  const bindings: Bindings = {
    ...(looked ? {} : { back: cancel }),
    interrupt: cancel,
    ...(error ? { retry: again } : {}),
  };
  const head = useHead(arrivals, elapsed, done, ui.columns);
  if (question) return <CloudQuestion {...question} />;
  return (
    <Screen
      crumbs={['Inspecting', ...(looked ? [`${count(looked.count, 'object')} of ${looked.resource}`] : [])]}
      bindings={bindings}
      hints={error ? ['retry', 'back'] : looked ? ['open', 'filter', 'back', 'interrupt'] : ['open', 'interrupt']}
    >
      {error ? (
        <Lines lines={errorLines(error, ui.columns)} top={0} height={ui.rows} columns={ui.columns} />
      ) : (
        <>
          <Lines lines={head} top={0} height={head.length} columns={ui.columns} />
          {looked?.objects ? (
            <Arrived
              resource={looked.resource}
              objects={looked.objects}
              height={ui.rows - head.length}
              close={() => setOpened(undefined)}
            />
          ) : (
            <List
              id="inspect"
              items={[...arrivals.values()]}
              height={ui.rows - head.length}
              empty="Asking the cluster what it is …"
              render={(arrival) => arrivalLine(arrival, ui.columns)}
              onOpen={({ resource, objects }) => {
                if (objects) setOpened(resource);
                else ui.say(`${resource} cannot be looked at yet.`);
              }}
            />
          )}
        </>
      )}
    </Screen>
  );
}

/** Where it stands: how much came in how long, and what is waited for. */
function useHead(arrivals: Arrivals, elapsed: number, done: boolean, columns: number): Line[] {
  const wizard = useWizard();
  const { objects, done: read, waiting } = summaryOf(arrivals);
  const slowest = waiting
    .slice(0, 3)
    .map(({ resource, count: n }) => `${resource.split('.')[0]}${n > 0 ? ` (${n} so far)` : ''}`);
  const refused = [...arrivals.values()].filter(({ state }) => state === 'refused').length;
  return [
    ...paragraph(
      wizard.source.kind === 'demo'
        ? 'This is a demo: a cluster in memory. Nothing real is touched.'
        : `Reading ${safeText(wizard.source.name)}. Nothing is changed by looking.`,
      columns,
    ),
    line(
      done
        ? `${count(objects, 'object')} read; everything is there: Esc goes on to the overview.`
        : `${count(objects, 'object')} in ${elapsed} s, ${read} of ${arrivals.size} lists${slowest.length > 0 ? `; waiting for ${slowest.join(', ')}` : '; judging what was read'}`,
      done ? 'good' : 'accent',
    ),
    ...(refused > 0
      ? paragraph(`${refused} refused; the scan goes on, and what depends on them is unknown.`, columns, 'warning')
      : []),
    BLANK,
  ];
}

const errorLines = (error: AppError, columns: number): Line[] => [
  ...paragraph(error.message, columns, 'error'),
  ...paragraph(error.hint, columns),
  BLANK,
  line('r tries again, Esc goes back.', 'quiet'),
];

const STATE_ROLE = { reading: 'accent', read: 'good', refused: 'warning' } as const;

const arrivalLine = ({ resource, state, count: n, refusal }: Arrival, columns: number): Line => [
  { text: fitted(state, 9), role: STATE_ROLE[state] },
  { text: `${String(n).padStart(7)}  ` },
  { text: refusal ? fitted(resource, 30) : resource.slice(0, columns - 20) },
  ...(refusal
    ? [
        {
          text: ` ${refusal.namespace ? `in ${safeText(refusal.namespace)}: ` : ''}${safeText(refusal.message)}`,
          role: 'quiet' as const,
        },
      ]
    : []),
];
