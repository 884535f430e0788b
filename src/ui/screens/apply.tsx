import { type ReactElement, useEffect, useRef, useState } from 'react';
import { type AppError, asAppError } from '../../core/errors.ts';
import { BACKUPS } from '../../core/node-run.ts';
import { refKey, refText } from '../../core/reference.ts';
import { count, safeText } from '../../core/text.ts';
import type { ApplyEvent, ChangeState, StepResult } from '../../wizard/types.ts';
import { type ScreenName, useUi, useWizard } from '../context.tsx';
import { Lines } from '../parts/lines.tsx';
import { Pane } from '../parts/pane.tsx';
import { Screen } from '../parts/screen.tsx';
import { BLANK, fitted, type Line, line, paragraph } from '../parts/text.ts';
import type { Role } from '../theme/theme.ts';
import { useUndo } from './undo.tsx';

const STATE_ROLE: Record<ChangeState, Role> = {
  applying: 'accent',
  applied: 'good',
  unchanged: 'quiet',
  unready: 'error',
  failed: 'error',
  left: 'warning',
  kept: 'warning',
};

/** Rows by key, in the order of their first event; a later event of the same thing takes its row's place. */
type Progress = ReadonlyMap<string, readonly Line[]>;

function after(progress: Progress, event: ApplyEvent, columns: number): Progress {
  const set = (key: string, ...lines: Line[]): Progress => new Map(progress).set(key, lines);
  switch (event.kind) {
    case 'step':
      return set(event.step.id, BLANK, line(safeText(event.step.title), 'heading'));
    case 'change':
      return set(
        `${event.step.id} ${event.key}`,
        [
          { text: `  ${fitted(event.state, 10)}`, role: STATE_ROLE[event.state] },
          { text: safeText(event.title) },
          ...(event.keeper ? [{ text: ` by ${safeText(event.keeper)}`, role: 'quiet' as const }] : []),
        ],
        ...(event.error ? paragraph(`    ${event.error.message} ${event.error.hint}`, columns, 'error', '    ') : []),
      );
    case 'rollout':
      return set(`rollout ${refKey(event.target)}`, [
        { text: `  ${fitted('rollout', 10)}`, role: event.message ? 'error' : 'accent' },
        {
          text: `${safeText(refText(event.target))}: ${event.ready} of ${event.wanted} ready${event.message ? `; ${safeText(event.message)}` : ''}`,
        },
      ]);
    case 'node':
      return set(
        // Where the way back is kept stays in sight; of the rest the last line.
        `node ${event.step.id} ${event.node}${event.text.includes(BACKUPS) ? event.text : ''}`,
        ...paragraph(`    ${event.node}: ${event.text}`, columns, 'quiet', '      '),
      );
    case 'taken-back':
      return set(`back ${event.step.id}`, [
        { text: `  ${fitted('undone', 10)}`, role: event.failed > 0 ? 'error' : 'warning' },
        {
          text: `${count(event.undone, 'change')} of ${safeText(event.step.title)} taken back${event.failed > 0 ? `, ${event.failed} could not be` : ''}`,
        },
      ]);
    case 'way-back-lost':
      return set(
        `way back ${event.step.id}`,
        ...event.failures.flatMap(({ error }) => paragraph(`  ${error.message} ${error.hint}`, columns, 'error', '  ')),
      );
    case 'unverified':
      return set(
        'verifying',
        BLANK,
        ...paragraph(`Not verified: ${event.error.message} ${event.error.hint}`, columns, 'error'),
      );
    case 'verifying':
      return set('verifying', BLANK, line('Reading the cluster again and running the checks …', 'accent'));
    case 'verified':
      return set(`verified ${event.step.id}`, [
        {
          text: `  ${fitted(event.remaining === 0 ? 'verified' : 'remains', 10)}`,
          role: event.remaining === 0 ? 'good' : 'warning',
        },
        {
          text: `${safeText(event.step.title)}: ${count(event.resolved, 'finding')} resolved${event.remaining > 0 ? `, ${event.remaining} still there` : ''}`,
        },
      ]);
  }
}

type ApplyScreenProps = Omit<Extract<ScreenName, { readonly name: 'apply' }>, 'name'>;

/** Applies, with the progress of each change, what was verified and what failed. Ctrl-C stops after the current object. */
export function ApplyScreen({ ids, kept, takeOver }: ApplyScreenProps): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const undo = useUndo();
  const [progress, setProgress] = useState<Progress>(new Map());
  const [results, setResults] = useState<readonly StepResult[]>();
  const [problem, setProblem] = useState<AppError>();
  const stop = useRef({ soft: new AbortController(), hard: new AbortController() }).current;
  const begun = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: applied once, when the screen opens
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    wizard
      .apply(ids, {
        signal: stop.soft.signal,
        abortNow: stop.hard.signal,
        ...(kept ? { kept } : {}),
        ...(takeOver ? { takeOver } : {}),
        onEvent: (event) => setProgress((known) => after(known, event, ui.columns - 4)),
      })
      .then(setResults)
      .catch((error: unknown) => setProblem(asAppError(error)));
  }, []);

  const done = results !== undefined || problem !== undefined;
  const interrupt = (): void => {
    if (stop.soft.signal.aborted) {
      stop.hard.abort();
      ui.say('Stopping now; the journal knows what was begun.');
    } else {
      stop.soft.abort();
      ui.say('Stopping after the current object. Ctrl-C again stops at once.');
    }
  };
  const applied = ids.flatMap((id) => wizard.undoable(id)).map(({ intent }) => intent.id);
  const failed = results?.reduce((sum, result) => sum + result.failed.length, 0) ?? 0;
  const unready = results?.reduce((sum, result) => sum + result.unready.length, 0) ?? 0;
  const left = results?.reduce((sum, result) => sum + result.left, 0) ?? 0;
  const keepers = results?.reduce((sum, result) => sum + result.kept, 0) ?? 0;
  const lines: Line[] = [
    ...[...progress.values()].flat(),
    ...(problem
      ? [BLANK, ...paragraph(problem.message, ui.columns, 'error'), ...paragraph(problem.hint, ui.columns)]
      : []),
  ];
  const summary: Line[] = done
    ? [
        line(
          `${count(applied.length, 'change')} applied${unready > 0 ? `, ${unready} did not become ready` : ''}${failed > 0 ? `, ${failed} failed` : ''}${left > 0 ? `, ${left} not begun` : ''}${keepers > 0 ? `, ${keepers} left to who keeps them` : ''}. ${applied.length > 0 ? 'u takes them back. ' : ''}Enter goes on.`,
          failed + unready > 0 || problem ? 'warning' : 'good',
        ),
        ...(wizard.unsaved
          ? paragraph(`The session is not saved: ${wizard.unsaved.message} ${wizard.unsaved.hint}`, ui.columns, 'error')
          : []),
      ]
    : [line('Ctrl-C stops after the current object.', 'quiet')];
  const finished = (): void => ui.go({ name: 'overview' });
  const running = { run: () => {}, disabled: 'changes are being applied; Ctrl-C stops after the current one' };
  return (
    <Screen
      dialog={undo.dialog}
      title={done ? 'Applied' : 'Applying'}
      bindings={
        done
          ? {
              back: finished,
              undo: applied.length > 0 ? () => undo.start(applied) : { run: () => {}, disabled: 'nothing was applied' },
            }
          : { back: running, quit: running, interrupt }
      }
      hints={done ? [...(applied.length > 0 ? (['undo'] as const) : []), 'back'] : ['interrupt']}
    >
      <Lines lines={summary} top={0} height={summary.length} columns={ui.columns} />
      <Pane
        id="apply"
        lines={lines}
        height={ui.rows - summary.length}
        follow={!done}
        bindings={done ? { open: finished } : {}}
      />
    </Screen>
  );
}
