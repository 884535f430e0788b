import type { ReactElement } from 'react';
import { useState } from 'react';
import { areaOf } from '../../areas/index.ts';
import { isOpen } from '../../core/finding.ts';
import { refText } from '../../core/reference.ts';
import type { Step } from '../../core/remediation.ts';
import { safeText } from '../../core/text.ts';
import { useRemembered, useUi, useWizard } from '../context.tsx';
import type { CommandId } from '../keys/table.ts';
import { Lines } from '../parts/lines.tsx';
import { Pane } from '../parts/pane.tsx';
import { impactLines } from '../parts/preview.ts';
import { Screen } from '../parts/screen.tsx';
import { BLANK, type Line, line, paragraph } from '../parts/text.ts';
import { RISK_ROLE } from '../theme/theme.ts';
import { Affected } from './step/affected.tsx';
import { Changes } from './step/changes.tsx';
import { useDecisions } from './step/use-decisions.tsx';
import { type Previewed, usePreview } from './step/use-preview.ts';
import { afterLines, explainLines, whyLines } from './step/why.ts';

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

function KnownStep({ step }: { readonly step: Step }): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const { id } = step;
  const [pane, setPane] = useRemembered<PaneName>(`step:${id}:pane`, 'Why');
  const [explaining, setExplaining] = useState(false);
  const previewed = usePreview(id);
  const { bindings, dialog } = useDecisions(step, previewed);
  const turn = (by: number): void => {
    setExplaining(false);
    setPane(PANES[(PANES.indexOf(pane) + by + PANES.length) % PANES.length] ?? 'Why');
  };
  const steps = wizard.inspection?.steps ?? [];
  const at = steps.findIndex((other) => other.id === id);
  return (
    <Screen
      crumbs={[areaOf(step.area).title, safeText(step.title), ...(explaining ? ['Explained'] : [])]}
      {...(at >= 0 ? { place: `${at + 1} of ${steps.length}` } : {})}
      bindings={{
        ...bindings,
        nextPane: () => turn(1),
        previousPane: () => turn(-1),
        lesson: () => setExplaining(!explaining),
        ...(explaining ? { back: () => setExplaining(false) } : {}),
      }}
      dialog={dialog}
      hints={hintsOf(step, pane, wizard.undoable(id).length > 0)}
    >
      <Lines
        lines={[tabs(step, wizard.canApply(step), pane, wizard.stateOf(id)), BLANK]}
        top={0}
        height={2}
        columns={ui.columns}
      />
      {explaining ? (
        <Pane id={`${id}:explained`} lines={explainLines(step, ui.columns - 2, ui.links)} height={ui.rows - 2} />
      ) : (
        <Body step={step} pane={pane} previewed={previewed} height={ui.rows - 2} />
      )}
    </Screen>
  );
}

/** What only works in one pane comes first there. */
const IN_PANE: Readonly<Partial<Record<PaneName, readonly CommandId[]>>> = {
  Affected: ['toggle', 'toggleAll', 'filter'],
  Change: ['edit', 'unfold', 'nextChange'],
};

const hintsOf = (step: Step, pane: PaneName, standing: boolean): readonly CommandId[] => [
  'nextPane',
  ...(standing ? (['undo'] as const) : []),
  'apply',
  ...(step.delivery === 'guide' && pane === 'Change' ? [] : (IN_PANE[pane] ?? [])),
  ...(step.parameters.length > 0 ? (['parameters'] as const) : []),
  ...(['choose', 'skip', 'generate', 'nextStep', 'accept', 'lesson', 'back'] as const),
];

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
