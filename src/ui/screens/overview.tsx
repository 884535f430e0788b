import { Box } from 'ink';
import { type ReactElement, useMemo, useState } from 'react';
import type { Step } from '../../core/remediation.ts';
import { SCORE_FORMULA } from '../../core/score.ts';
import { safeText } from '../../core/text.ts';
import type { StepState } from '../../session/session.ts';
import type { Inspection } from '../../wizard/types.ts';
import { useRemembered, useUi, useWizard } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { stepLine } from '../parts/describe.ts';
import { stepFilter } from '../parts/filter.ts';
import { useFilter } from '../parts/filter-bar.tsx';
import { Lines } from '../parts/lines.tsx';
import { List } from '../parts/list.tsx';
import { Screen } from '../parts/screen.tsx';
import { BLANK, type Line, line, paragraph } from '../parts/text.ts';
import { useActions } from './actions.tsx';
import { areaLine } from './overview/area-line.ts';
import { headLines } from './overview/head.ts';
import { riskLines } from './overview/risks.ts';

/** From this height on, areas, risks and steps are all in sight. */
const ROOMY = 28;
/** Rows of the risks beside the steps. */
const MOST_RISKS = 11;

/** The nine areas with their scores, the greatest risks, and the steps in the order of the risk that they remove. */
export function OverviewScreen(): ReactElement {
  const { inspection } = useWizard();
  if (inspection) return <Inspected inspection={inspection} />;
  return (
    <Screen title="Overview" bindings={{}} hints={[]}>
      {null}
    </Screen>
  );
}

function Inspected({ inspection }: { readonly inspection: Inspection }): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const [pane, setPane] = useRemembered<'areas' | 'steps'>('overview:pane', 'areas');
  const [formula, setFormula] = useState(false);
  const filter = useFilter('overview');
  const actions = useActions();
  const { score } = inspection;
  const progress = wizard.progress();
  const swap = (): void => setPane(pane === 'areas' ? 'steps' : 'areas');
  const head = progress ? headLines(wizard, progress, ui.glyphs, ui.columns) : [];
  const roomy = ui.rows >= ROOMY;
  const areasHeight = Math.min(score.areas.length, Math.max(ui.rows - head.length - 3, 3));
  const rest = ui.rows - head.length - (roomy || pane === 'areas' ? areasHeight : 0);
  const risksHeight = roomy ? Math.min(MOST_RISKS, Math.floor(rest / 2)) : rest;
  const next = (): void => {
    if (progress?.next) ui.go({ name: 'step', id: progress.next.id });
    else ui.say('Every step is decided.');
  };
  return (
    <Screen
      title="Overview"
      {...(progress ? { place: `${progress.decided} of ${progress.steps} steps decided` } : {})}
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
        {roomy || pane === 'areas' ? (
          <List
            id="overview:areas"
            items={score.areas}
            height={areasHeight}
            active={pane === 'areas'}
            empty=""
            render={(area, index) => areaLine(area, index, progress, ui.glyphs, ui.columns)}
            onOpen={({ area }) => ui.go({ name: 'area', area })}
          />
        ) : null}
        {roomy || pane === 'areas' ? <Risks next={progress?.next} height={risksHeight} /> : null}
        {roomy || pane === 'steps' ? (
          <Steps
            height={roomy ? rest - risksHeight : rest}
            active={pane === 'steps'}
            filter={filter}
            toggle={actions.toggle}
          />
        ) : null}
      </Box>
    </Screen>
  );
}

/** The greatest risks that nobody has done anything about, and what to do next. */
function Risks({ next, height }: { readonly next: Step | undefined; readonly height: number }): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const left = (wizard.inspection?.steps ?? []).filter(({ id }) => STANDS.has(wizard.stateOf(id)));
  const nextLine: Line[] = next
    ? [[{ text: 'Best next, n opens it: ', role: 'accent' }, { text: safeText(next.title) }]]
    : [];
  const risks = riskLines(left, ui.columns, height - nextLine.length - 2);
  const lines = [BLANK, ...(risks.length > 0 ? [line('The greatest risks', 'heading'), ...risks] : []), ...nextLine];
  return <Lines lines={lines} top={0} height={height} columns={ui.columns} />;
}

/** What is still there until it is done. */
const STANDS: ReadonlySet<StepState | undefined> = new Set([undefined, 'chosen', 'generated', 'failed', 'undone']);

interface StepsProps {
  readonly height: number;
  readonly active: boolean;
  readonly filter: ReturnType<typeof useFilter>;
  readonly toggle: (id: string) => void;
}

function Steps({ height, active, filter, toggle }: StepsProps): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const { steps = [], score } = wizard.inspection ?? {};
  const [selected, setSelected] = useRemembered<Step | undefined>('overview:step', steps[0]);
  const { session } = wizard;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the session holds what was decided
  const rows = useMemo(() => steps.map((step) => ({ step, state: wizard.stateOf(step.id) })), [steps, session]);
  const shown = useMemo(() => rows.filter(stepFilter(filter.text)), [rows, filter.text]);
  const pointed = active ? selected : undefined;
  const told = pointed ? paragraph(safeText(pointed.why), ui.columns, 'quiet').slice(0, height >= 14 ? 4 : 2) : [];
  const blind = score && score.tally.unknown > score.tally.pass;
  return (
    <>
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
        height={Math.max(height - 2 - filter.rows - told.length, 1)}
        active={active}
        empty={
          filter.text
            ? 'No step has all of these words.'
            : blind
              ? 'No step: most could not be judged. Enter on an area, then v, shows what was not read, and why.'
              : 'Nothing is left to decide.'
        }
        render={({ step, state }) => stepLine(step, state, wizard.canApply(step), ui.columns >= 76)}
        onSelect={({ step }) => setSelected(step)}
        onOpen={({ step }) => ui.go({ name: 'step', id: step.id })}
        bindings={(row) => (row ? { choose: () => toggle(row.step.id) } : {})}
      />
      <Lines lines={told} top={0} height={told.length} columns={ui.columns} />
    </>
  );
}

function Formula({ close }: { readonly close: () => void }): ReactElement {
  const { columns, rows, glyphs } = useUi();
  useScope({ modal: true, bindings: { back: close, interrupt: close, formula: close, open: close } });
  const lines = [
    line('How the score comes about', 'heading'),
    BLANK,
    ...SCORE_FORMULA.flatMap((part) => paragraph(part, columns - 2)),
    BLANK,
    ...paragraph(
      `In the bars: ${glyphs.full} when the session began, ${glyphs.gained} won since, ${glyphs.planned} once what is decided is done, ${glyphs.empty} what is left. The bar of the cluster shows what all steps would bring while nothing is decided. The small curve: the scores of the last inspections, earlier sessions included.`,
      columns - 2,
      'quiet',
    ),
    BLANK,
    line('Esc closes.', 'quiet'),
  ];
  return <Lines lines={lines} top={0} height={rows} columns={columns} />;
}
