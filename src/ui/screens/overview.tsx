import { Box } from 'ink';
import { type ReactElement, useState } from 'react';
import { areaOf } from '../../areas/index.ts';
import { type AreaScore, SCORE_FORMULA } from '../../core/score.ts';
import { count } from '../../core/text.ts';
import { useRemembered, useUi, useWizard } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { stepLine } from '../parts/describe.ts';
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
  const actions = useActions();
  const { inspection } = wizard;
  if (!inspection)
    return (
      <Screen title="Overview" bindings={{}} hints={[]}>
        {null}
      </Screen>
    );
  const { score, steps, moved } = inspection;
  const { recovered } = wizard;
  const standing = recovered.filter(({ state }) => state === 'applied').length;
  const chosen = wizard.chosen().length;
  const expired = wizard.expired().length;
  const swap = (): void => setPane(pane === 'areas' ? 'steps' : 'areas');
  const first = wizard.session.scores[0]?.score;
  const head: Line[] = [
    [
      { text: `Score ${score.score ?? 'unknown'} of 100`, role: 'heading' },
      ...(first !== undefined && first !== null && wizard.session.scores.length > 1 && first !== score.score
        ? [{ text: ` (began at ${first})`, role: 'good' } as const]
        : []),
      {
        text: `   ${score.tally.fail} fail  ${score.tally.unknown} unknown  ${score.tally.pass} pass  ${score.tally.accepted} accepted`,
      },
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
  const areasHeight = Math.min(score.areas.length, Math.max(ui.rows - head.length - 6, 3));
  const stepsHeight = Math.max(ui.rows - head.length - areasHeight - 2, 1);
  return (
    <Screen
      title="Overview"
      dialog={actions.dialog ?? (formula ? <Formula close={() => setFormula(false)} /> : undefined)}
      bindings={{
        ...actions.bindings,
        nextPane: swap,
        previousPane: swap,
        formula: () => setFormula(true),
        retry: () => ui.go({ name: 'inspect' }),
        back: { run: () => {}, disabled: 'this is the first screen of the cluster; q leaves' },
      }}
      hints={['open', 'nextPane', 'review', 'formula', 'retry', 'report', 'history', 'quit']}
    >
      <Box flexDirection="column">
        <Lines lines={head} top={0} height={head.length} columns={ui.columns} />
        <List
          id="overview:areas"
          items={score.areas}
          height={areasHeight}
          active={pane === 'areas'}
          empty=""
          render={(area) => areaLine(area, ui.glyphs, ui.columns)}
          onOpen={({ area }) => ui.go({ name: 'area', area })}
        />
        <Lines
          lines={[BLANK, line(`Steps, the most risk removed first (${steps.length})`, 'heading')]}
          top={0}
          height={2}
          columns={ui.columns}
        />
        <List
          id="overview:steps"
          items={steps}
          height={stepsHeight}
          active={pane === 'steps'}
          empty={
            score.tally.unknown > score.tally.pass
              ? 'No step: most could not be judged. Enter on an area, then v, shows what was not read, and why.'
              : 'Nothing is left to decide.'
          }
          render={(step) => stepLine(step, wizard.stateOf(step.id), ui.columns >= 76)}
          onOpen={(step) => ui.go({ name: 'step', id: step.id })}
          bindings={(step) => (step ? { choose: () => actions.toggle(step.id) } : {})}
        />
      </Box>
    </Screen>
  );
}

function areaLine({ area, score, tally }: AreaScore, glyphs: Glyphs, columns: number): Line {
  const width = columns >= 100 ? 20 : 10;
  const filled = Math.round(((score ?? 0) / 100) * width);
  return [
    { text: fitted(areaOf(area).title, columns >= 76 ? 34 : 24) },
    {
      text: `${glyphs.full.repeat(filled)}${glyphs.empty.repeat(width - filled)}`,
      role: (score ?? 0) >= 80 ? 'good' : (score ?? 0) >= 50 ? 'warning' : 'error',
    },
    { text: ` ${String(score ?? '–').padStart(3)}  ` },
    { text: `${tally.fail} fail`.padEnd(9), role: tally.fail > 0 ? 'error' : 'quiet' },
    { text: `${tally.unknown} unknown`.padEnd(12), role: tally.unknown > 0 ? 'warning' : 'quiet' },
    { text: `${tally.pass} pass${tally.accepted > 0 ? `, ${tally.accepted} accepted` : ''}`, role: 'quiet' },
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
