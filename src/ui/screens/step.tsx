import type { ReactElement } from 'react';
import { useState } from 'react';
import { areaOf } from '../../areas/index.ts';
import { isOpen } from '../../core/finding.ts';
import { refText } from '../../core/reference.ts';
import type { Step } from '../../core/remediation.ts';
import { safeText } from '../../core/text.ts';
import { useRemembered, useUi, useWizard } from '../context.tsx';
import type { Binding, Bindings } from '../keys/keys.tsx';
import { Lines } from '../parts/lines.tsx';
import { Pane } from '../parts/pane.tsx';
import { impactLines } from '../parts/preview.ts';
import { Screen } from '../parts/screen.tsx';
import { BLANK, type Line, line, paragraph } from '../parts/text.ts';
import { RISK_ROLE } from '../theme/theme.ts';
import { useApplyDialog } from './confirm.tsx';
import { AcceptForm } from './step/accept-form.tsx';
import { Affected } from './step/affected.tsx';
import { Changes } from './step/changes.tsx';
import { GenerateForm } from './step/generate-form.tsx';
import { ParametersForm } from './step/parameters-form.tsx';
import { type Previewed, usePreview } from './step/use-preview.ts';
import { afterLines, explainLines, whyLines } from './step/why.ts';
import { useUndo } from './undo.tsx';

const PANES = ['Why', 'Affected', 'Change', 'Impact', 'After'] as const;
type PaneName = (typeof PANES)[number];

/** One decision: why, what is affected, the exact change, what it would break, and how it is verified and undone. */
export function StepScreen({ id }: { readonly id: string }): ReactElement {
  const step = useWizard().step(id);
  const { columns } = useUi();
  if (step) return <KnownStep step={step} />;
  return (
    <Screen title="Step" bindings={{}} hints={['back']}>
      <Lines lines={[line('This step is not there any more: it was solved.')]} top={0} height={1} columns={columns} />
    </Screen>
  );
}

const not = (disabled: string): Binding => ({ run: () => {}, disabled });

function KnownStep({ step }: { readonly step: Step }): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const { id } = step;
  const [pane, setPane] = useRemembered<PaneName>(`step:${id}:pane`, 'Why');
  const [asking, setAsking] = useState<'parameters' | 'accept' | 'generate'>();
  const [explaining, setExplaining] = useState(false);
  const previewed = usePreview(id);
  const { preview, problem } = previewed;
  const undo = useUndo();
  const applying = useApplyDialog();
  const steps = wizard.inspection?.steps ?? [];

  const turn = (by: number): void => {
    setExplaining(false);
    setPane(PANES[(PANES.indexOf(pane) + by + PANES.length) % PANES.length] ?? 'Why');
  };
  const next = (by: 1 | -1): void => {
    const at = steps.findIndex((other) => other.id === id);
    const rest = by === 1 ? steps.slice(at + 1) : steps.slice(0, Math.max(at, 0)).reverse();
    const undecided = rest.find((other) => wizard.stateOf(other.id) === undefined);
    if (undecided) ui.replace({ name: 'step', id: undecided.id });
    else ui.say(`There is no undecided step ${by === 1 ? 'after' : 'before'} this one.`);
  };
  const state = wizard.stateOf(id);
  const undoable = wizard.undoable(id).map(({ intent }) => intent.id);
  const bindings: Bindings = {
    nextPane: () => turn(1),
    previousPane: () => turn(-1),
    nextStep: () => next(1),
    previousStep: () => next(-1),
    lesson: () => setExplaining(!explaining),
    ...(explaining ? { back: () => setExplaining(false) } : {}),
    apply: problem
      ? not('the changes could not be tried; the Change pane says why')
      : applying.binding([step], preview && !previewed.pending ? [preview] : undefined),
    generate: () => setAsking('generate'),
    choose: () => (state === 'chosen' ? wizard.reopen(id) : wizard.choose(id)),
    skip: () => {
      wizard.skip(id);
      next(1);
    },
    accept:
      step.findings.length > 0 ? () => setAsking('accept') : not('there is no finding whose risk could be accepted'),
    reopen: state ? () => wizard.reopen(id) : not('it is undecided already'),
    parameters: step.parameters.length > 0 ? () => setAsking('parameters') : not('this step has no parameters'),
    undo: undoable.length > 0 ? () => undo.start(undoable) : not('nothing of this step was applied'),
    history:
      wizard.records().length > 0 ? () => ui.go({ name: 'history' }) : not('nothing was applied in this session yet'),
    review: wizard.chosen().length > 0 ? () => ui.go({ name: 'review' }) : not('no step is chosen; c chooses one'),
    ...(problem ? { retry: previewed.again } : {}),
  };
  const close = (): void => setAsking(undefined);
  const form =
    asking === 'parameters' ? (
      <ParametersForm step={step} present={preview} close={close} />
    ) : asking === 'accept' ? (
      <AcceptForm step={step} close={close} />
    ) : asking === 'generate' ? (
      <GenerateForm ids={[id]} close={close} />
    ) : undefined;
  const at = steps.findIndex((other) => other.id === id);
  return (
    <Screen
      crumbs={[areaOf(step.area).title, safeText(step.title), ...(explaining ? ['Explained'] : [])]}
      {...(at >= 0 ? { place: `${at + 1} of ${steps.length}` } : {})}
      bindings={bindings}
      dialog={undo.dialog ?? applying.dialog ?? form}
      hints={[
        'nextPane',
        ...(undoable.length > 0 ? (['undo'] as const) : []),
        'apply',
        ...(step.parameters.length > 0 ? (['parameters'] as const) : []),
        'choose',
        'skip',
        'generate',
        'nextStep',
        'accept',
        'lesson',
        'back',
      ]}
    >
      <Lines lines={[tabs(step, wizard.canApply(step), pane, state), BLANK]} top={0} height={2} columns={ui.columns} />
      {explaining ? (
        <Pane id={`${id}:explained`} lines={explainLines(step, ui.columns - 2, ui.links)} height={ui.rows - 2} />
      ) : (
        <Body step={step} pane={pane} previewed={previewed} height={ui.rows - 2} />
      )}
    </Screen>
  );
}

/** The panes, and what kind of a decision it is. */
const tabs = (step: Step, live: boolean, pane: PaneName, state: string | undefined): Line => [
  ...PANES.flatMap((name) => [
    {
      text: name === pane ? `[${name}]` : ` ${name} `,
      role: name === pane ? ('selected' as const) : ('quiet' as const),
    },
    { text: ' ' },
  ]),
  { text: state ? ` ${state} ` : '', role: 'accent' },
  { text: ` ${step.severity}`, role: step.severity },
  { text: `  ${live ? step.risk : step.delivery}`, role: RISK_ROLE[step.risk] },
];

interface BodyProps {
  readonly step: Step;
  readonly pane: PaneName;
  readonly previewed: Previewed;
  readonly height: number;
}

function Body({ step, pane, previewed: { preview, problem }, height }: BodyProps): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const { id } = step;
  const text = (lines: readonly Line[]): ReactElement => <Pane id={`${id}:${pane}`} lines={lines} height={height} />;
  if (pane === 'Why') {
    const mine = new Set(step.findings);
    const findings = (wizard.inspection?.findings ?? []).filter((one) => isOpen(one) && mine.has(one.fingerprint));
    const solved = step.remediation !== 'files' && (wizard.inspection?.steps ?? []).every((other) => other.id !== id);
    return text(whyLines(step, findings, solved, ui.columns - 2));
  }
  if (pane === 'Affected') return <Affected step={step} height={height} />;
  if (pane === 'After') {
    const standing = wizard.undoable(id).map(({ intent }) => refText(intent.target));
    return text(afterLines(step, wizard.canApply(step), standing, ui.columns - 2));
  }
  if (problem)
    return text([
      ...paragraph(problem.message, ui.columns, 'error'),
      ...paragraph(problem.hint, ui.columns),
      line('r tries again.', 'quiet'),
    ]);
  if (!preview)
    return text([
      line(wizard.cluster ? 'Trying the changes on the server; nothing is stored …' : 'Planning …', 'quiet'),
    ]);
  if (pane === 'Change') return <Changes preview={preview} height={height} />;
  return text(impactLines(preview, ui.columns - 2, ui.glyphs));
}
