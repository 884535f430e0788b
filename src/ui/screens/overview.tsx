import { Box } from 'ink';
import { type ReactElement, useState } from 'react';
import { areaOf } from '../../areas/index.ts';
import type { Step } from '../../core/remediation.ts';
import { type AreaScore, SCORE_FORMULA } from '../../core/score.ts';
import { count, safeText } from '../../core/text.ts';
import type { Progress } from '../../wizard/progress.ts';
import type { Wizard } from '../../wizard/wizard.ts';
import { useRemembered, useUi, useWizard } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { stepLine } from '../parts/describe.ts';
import { stepFilter } from '../parts/filter.ts';
import { useFilter } from '../parts/filter-bar.tsx';
import { Lines } from '../parts/lines.tsx';
import { List } from '../parts/list.tsx';
import { Screen } from '../parts/screen.tsx';
import { BLANK, fitted, type Line, line, paragraph } from '../parts/text.ts';
import type { Glyphs } from '../theme/theme.ts';
import { useActions } from './actions.tsx';

/** The nine areas with their verdicts and the steps in the order of the risk that they remove. */
export function OverviewScreen(): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const [pane, setPane] = useRemembered<'areas' | 'steps'>('overview:pane', 'areas');
  const [formula, setFormula] = useState(false);
  const [selected, setSelected] = useRemembered<Step | undefined>('overview:step', wizard.inspection?.steps[0]);
  const filter = useFilter('overview');
  const actions = useActions();
  const { inspection } = wizard;
  if (!inspection)
    return (
      <Screen title="Overview" bindings={{}} hints={[]}>
        {null}
      </Screen>
    );
  const { steps, score } = inspection;
  const progress = wizard.progress();
  const rows = steps.map((step) => ({ step, state: wizard.stateOf(step.id) }));
  const shown = rows.filter(stepFilter(filter.text));
  const swap = (): void => setPane(pane === 'areas' ? 'steps' : 'areas');
  const head = headOf(wizard, ui.glyphs, ui.columns);
  const areasHeight = Math.min(score.areas.length, Math.max(ui.rows - head.length - 6, 3));
  const pointed = pane === 'steps' ? selected : progress?.next;
  const room = ui.rows - head.length - areasHeight - 2 - filter.rows;
  const told = pointed ? toldLines(pointed, pane === 'areas', ui.columns).slice(0, room >= 12 ? 6 : 2) : [];
  const stepsHeight = Math.max(room - told.length, 1);
  const next = (): void => {
    if (progress?.next) ui.go({ name: 'step', id: progress.next.id });
    else ui.say('Every step is decided.');
  };
  return (
    <Screen
      title="Overview"
      dialog={actions.dialog ?? (formula ? <Formula close={() => setFormula(false)} /> : undefined)}
      bindings={{
        ...actions.bindings,
        filter: () => {
          setPane('steps');
          filter.open();
        },
        nextPane: swap,
        previousPane: swap,
        nextStep: next,
        formula: () => setFormula(true),
        retry: () => ui.go({ name: 'inspect' }),
        back: { run: () => {}, disabled: 'this is the first screen of the cluster; q leaves' },
      }}
      hints={['open', 'nextStep', 'nextPane', 'review', 'filter', 'formula', 'retry', 'report', 'history', 'quit']}
    >
      <Box flexDirection="column">
        <Lines lines={head} top={0} height={head.length} columns={ui.columns} />
        <List
          id="overview:areas"
          items={score.areas}
          height={areasHeight}
          active={pane === 'areas'}
          empty=""
          render={(area, index) => areaLine(area, index, progress, ui.glyphs, ui.columns)}
          onOpen={({ area }) => ui.go({ name: 'area', area })}
        />
        <Lines
          lines={[BLANK, line(`Steps, the most risk removed first (${steps.length})`, 'heading')]}
          top={0}
          height={2}
          columns={ui.columns}
        />
        {filter.bar(shown.length, rows.length)}
        <List
          id={`overview:steps:${filter.text}`}
          items={shown}
          height={stepsHeight}
          active={pane === 'steps'}
          empty={
            filter.text
              ? 'No step has all of these words.'
              : score.tally.unknown > score.tally.pass
                ? 'No step: most could not be judged. Enter on an area, then v, shows what was not read, and why.'
                : 'Nothing is left to decide.'
          }
          render={({ step, state }) => stepLine(step, state, ui.columns >= 76)}
          onSelect={({ step }) => setSelected(step)}
          onOpen={({ step }) => ui.go({ name: 'step', id: step.id })}
          bindings={(row) => (row ? { choose: () => actions.toggle(row.step.id) } : {})}
        />
        <Lines lines={told} top={0} height={told.length} columns={ui.columns} />
      </Box>
    </Screen>
  );
}

/** The score with where it came from and could go, the progress, and what has to be known first. */
function headOf(wizard: Wizard, glyphs: Glyphs, columns: number): Line[] {
  const { inspection, recovered } = wizard;
  const progress = wizard.progress();
  if (!inspection || !progress) return [];
  const { score, moved } = inspection;
  const standing = recovered.filter(({ state }) => state === 'applied').length;
  const chosen = wizard.chosen().length;
  const expired = wizard.expired().length;
  const first = wizard.session.scores[0]?.score;
  const curve = wizard.scores().slice(-12);
  return [
    [
      { text: `Score ${score.score ?? 'unknown'} of 100`, role: 'heading' },
      ...(first !== undefined && first !== null && first !== score.score
        ? [{ text: `, began at ${first}`, role: 'good' } as const]
        : []),
      ...(progress.reachable !== undefined && progress.reachable !== score.score
        ? [{ text: `, ${progress.reachable} when all steps are done`, role: 'quiet' } as const]
        : []),
      ...(curve.length > 1 ? [{ text: `  ${curveOf(curve, glyphs)}`, role: 'accent' } as const] : []),
      {
        text:
          columns >= 100
            ? `   ${score.tally.fail} fail  ${score.tally.unknown} unknown  ${score.tally.pass} pass  ${score.tally.accepted} accepted`
            : '',
      },
    ],
    [
      { text: `${progress.decided} of ${count(progress.steps, 'step')} decided` },
      ...(columns < 100
        ? [
            {
              text: `; ${score.tally.fail} fail, ${score.tally.unknown} unknown, ${score.tally.pass} pass, ${score.tally.accepted} accepted`,
              role: 'quiet',
            } as const,
          ]
        : []),
    ],
    ...(recovered.length > 0
      ? [
          line(
            `The last run was interrupted: of ${count(recovered.length, 'change')} in doubt the cluster shows ${standing} done. H shows each.`,
            'warning',
          ),
        ]
      : []),
    ...(moved.solved.length + moved.appeared.length > 0
      ? [
          line(
            `Since the last inspection: ${count(moved.solved.length, 'finding')} solved, ${moved.appeared.length} new.${moved.reopened.length > 0 ? ` ${count(moved.reopened.length, 'decided step')} open again.` : ''}`,
            'accent',
          ),
        ]
      : []),
    ...(expired > 0
      ? [line(`${count(expired, 'accepted risk')} expired and count again; decide about them anew.`, 'warning')]
      : []),
    ...(chosen > 0 ? [line(`${count(chosen, 'step')} chosen; R reviews and applies them.`, 'accent')] : []),
  ];
}

const curveOf = (scores: readonly number[], { steps }: Glyphs): string =>
  scores.map((score) => steps[Math.min(Math.floor((score / 100) * steps.length), steps.length - 1)]).join('');

/** The risk of a step with this cluster's names. */
function toldLines(step: Step, best: boolean, columns: number): Line[] {
  return paragraph(
    `${best ? 'Best next: ' : ''}${best ? `${safeText(step.title)}. ` : ''}${safeText(step.why)}`,
    columns,
    'quiet',
  );
}

function areaLine(
  { area, score, tally }: AreaScore,
  index: number,
  progress: Progress | undefined,
  glyphs: Glyphs,
  columns: number,
): Line {
  const width = columns >= 100 ? 20 : 10;
  const { open = 0, begun = score } = progress?.areas[area] ?? {};
  const cells = (value: number | undefined): number => Math.round(((value ?? 0) / 100) * width);
  const kept = Math.min(cells(begun), cells(score));
  const gained = cells(score) - kept;
  return [
    { text: `${index + 1} `, role: 'quiet' },
    { text: fitted(areaOf(area).title, columns >= 76 ? 33 : 21) },
    {
      text: glyphs.full.repeat(kept),
      role: (score ?? 0) >= 80 ? 'good' : (score ?? 0) >= 50 ? 'warning' : 'error',
    },
    { text: glyphs.gained.repeat(gained), role: 'good' },
    { text: glyphs.empty.repeat(width - kept - gained), role: 'quiet' },
    { text: ` ${String(score ?? '–').padStart(3)}  ` },
    open > 0 ? { text: `${open} left`.padEnd(10) } : { text: `${glyphs.done} decided`.padEnd(10), role: 'good' },
    { text: `${tally.fail} fail`.padEnd(9), role: tally.fail > 0 ? 'error' : 'quiet' },
    { text: tally.unknown > 0 ? `${tally.unknown} unknown  ` : '', role: 'warning' },
    { text: tally.accepted > 0 ? `${tally.accepted} accepted` : '', role: 'quiet' },
  ];
}

function Formula({ close }: { readonly close: () => void }): ReactElement {
  const { columns, rows } = useUi();
  useScope({ modal: true, bindings: { back: close, interrupt: close, formula: close, open: close } });
  const lines = [
    line('How the score comes about', 'heading'),
    BLANK,
    ...SCORE_FORMULA.flatMap((part) => paragraph(part, columns - 2)),
    BLANK,
    line('Esc closes.', 'quiet'),
  ];
  return <Lines lines={lines} top={0} height={rows} columns={columns} />;
}
