import { type ReactElement, useEffect, useState } from 'react';
import { stringify } from 'yaml';
import { areaOf, checkOf } from '../../areas/index.ts';
import { type AppError, asAppError } from '../../core/errors.ts';
import { type Finding, isOpen } from '../../core/finding.ts';
import { type ParameterValue, parseParameter, problemWith, valuesOf } from '../../core/parameter.ts';
import { type ResourceRef, refKey, refText } from '../../core/reference.ts';
import type { Step } from '../../core/remediation.ts';
import { count, safeText } from '../../core/text.ts';
import { brief, evidenceText } from '../../report/wording.ts';
import type { ChangePreview, StepPreview } from '../../wizard/types.ts';
import { useRemembered, useUi, useWizard } from '../context.tsx';
import type { Bindings } from '../keys/keys.tsx';
import { Form } from '../parts/form.tsx';
import { Lines } from '../parts/lines.tsx';
import { List } from '../parts/list.tsx';
import { Pane } from '../parts/pane.tsx';
import { changeLines, impactLines } from '../parts/preview.ts';
import { Screen } from '../parts/screen.tsx';
import { BLANK, fitted, type Line, line, paragraph } from '../parts/text.ts';
import { RISK_ROLE } from '../theme/theme.ts';
import { useApplyDialog } from './confirm.tsx';
import { useUndo } from './undo.tsx';

const PANES = ['Why', 'Affected', 'Change', 'Impact', 'After'] as const;
type PaneName = (typeof PANES)[number];

/** One decision: why, what is affected, the exact change, what it would break, and how it is verified and undone. */
export function StepScreen({ id }: { readonly id: string }): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const step = wizard.step(id);
  const [pane, setPane] = useRemembered<PaneName>(`step:${id}:pane`, 'Why');
  const [asking, setAsking] = useState<'parameters' | 'accept' | 'generate'>();
  const { preview, problem, again } = usePreview(id);
  const undo = useUndo();
  const applying = useApplyDialog();
  if (!step)
    return (
      <Screen title="Step" bindings={{}} hints={['back']}>
        <Lines
          lines={[line('This step is not there any more: it was solved.')]}
          top={0}
          height={1}
          columns={ui.columns}
        />
      </Screen>
    );

  const turn = (by: number): void => setPane(PANES[(PANES.indexOf(pane) + by + PANES.length) % PANES.length] ?? 'Why');
  const next = (by: 1 | -1): void => {
    const steps = wizard.inspection?.steps ?? [];
    const at = steps.findIndex((other) => other.id === id);
    const rest = by === 1 ? steps.slice(at + 1) : steps.slice(0, Math.max(at, 0)).reverse();
    const undecided = rest.find((other) => wizard.stateOf(other.id) === undefined);
    if (undecided) ui.replace({ name: 'step', id: undecided.id });
    else ui.say(`There is no undecided step ${by === 1 ? 'after' : 'before'} this one.`);
  };
  const state = wizard.stateOf(id);
  const undoable = wizard.undoable(id).map(({ intent }) => intent.id);
  const solved = step.remediation !== 'files' && (wizard.inspection?.steps ?? []).every((other) => other.id !== id);
  const bindings: Bindings = {
    nextPane: () => turn(1),
    previousPane: () => turn(-1),
    nextStep: () => next(1),
    previousStep: () => next(-1),
    apply: applying.binding([step], preview ? [preview] : undefined),
    generate: () => setAsking('generate'),
    choose: () => (state === 'chosen' ? wizard.reopen(id) : wizard.choose(id)),
    skip: () => {
      wizard.skip(id);
      next(1);
    },
    accept:
      step.findings.length > 0
        ? () => setAsking('accept')
        : { run: () => {}, disabled: 'there is no finding whose risk could be accepted' },
    reopen: state ? () => wizard.reopen(id) : { run: () => {}, disabled: 'it is undecided already' },
    parameters:
      step.parameters.length > 0
        ? () => setAsking('parameters')
        : { run: () => {}, disabled: 'this step has no parameters' },
    undo:
      undoable.length > 0
        ? () => undo.start(undoable)
        : { run: () => {}, disabled: 'nothing of this step was applied' },
    history:
      wizard.records().length > 0
        ? () => ui.go({ name: 'history' })
        : { run: () => {}, disabled: 'nothing was applied in this session yet' },
    review:
      wizard.chosen().length > 0
        ? () => ui.go({ name: 'review' })
        : { run: () => {}, disabled: 'no step is chosen; c chooses one' },
    ...(problem ? { retry: again } : {}),
  };
  const dialog =
    undo.dialog ??
    applying.dialog ??
    (asking === 'parameters' ? (
      <ParametersForm step={step} close={() => setAsking(undefined)} />
    ) : asking === 'accept' ? (
      <AcceptForm step={step} close={() => setAsking(undefined)} />
    ) : asking === 'generate' ? (
      <GenerateForm ids={[id]} close={() => setAsking(undefined)} />
    ) : undefined);
  const decided = state ? `  ${state}` : '';
  const height = ui.rows - 2;
  return (
    <Screen
      title={`${areaOf(step.area).title}: ${safeText(step.title)}`}
      bindings={bindings}
      dialog={dialog}
      hints={[
        'nextPane',
        ...(undoable.length > 0 ? (['undo'] as const) : []),
        'apply',
        'generate',
        'choose',
        'skip',
        'accept',
        'parameters',
        'nextStep',
        'back',
      ]}
    >
      <Lines
        lines={[
          [
            ...PANES.flatMap((name) => [
              { text: ` ${name} `, role: name === pane ? ('selected' as const) : ('quiet' as const) },
              { text: ' ' },
            ]),
            { text: ` ${step.severity}`, role: step.severity },
            { text: `  ${step.delivery === 'cluster' ? step.risk : step.delivery}`, role: RISK_ROLE[step.risk] },
            { text: decided, role: 'accent' },
          ],
          BLANK,
        ]}
        top={0}
        height={2}
        columns={ui.columns}
      />
      {pane === 'Why' ? (
        <Pane id={`${id}:why`} lines={whyLines(step, solved, ui.columns - 2)} height={height} />
      ) : pane === 'Affected' ? (
        <Affected step={step} findings={wizard.inspection?.findings ?? []} height={height} />
      ) : pane === 'After' ? (
        <Pane id={`${id}:after`} lines={afterLines(step, undoable.length, ui.columns - 2)} height={height} />
      ) : problem ? (
        <Pane
          id={`${id}:problem`}
          lines={[
            ...paragraph(problem.message, ui.columns, 'error'),
            ...paragraph(problem.hint, ui.columns),
            line('r tries again.', 'quiet'),
          ]}
          height={height}
        />
      ) : !preview ? (
        <Lines
          lines={[
            line(wizard.cluster ? 'Trying the changes on the server; nothing is stored …' : 'Planning …', 'quiet'),
          ]}
          top={0}
          height={1}
          columns={ui.columns}
        />
      ) : pane === 'Change' ? (
        <Changes preview={preview} height={height} again={again} />
      ) : (
        <Pane id={`${id}:impact`} lines={impactLines(preview.impact, ui.columns - 2)} height={height} />
      )}
    </Screen>
  );
}

/** Plans and tries the step's changes, anew whenever its answers or the inspection change. */
function usePreview(id: string): { preview?: StepPreview; problem?: AppError; again: () => void } {
  const wizard = useWizard();
  const [result, setResult] = useState<{ preview?: StepPreview; problem?: AppError }>({});
  const [attempt, setAttempt] = useState(0);
  const answers = wizard.answersOf(id);
  const { inspection } = wizard;
  // biome-ignore lint/correctness/useExhaustiveDependencies: planned again when one of these changes
  useEffect(() => {
    const controller = new AbortController();
    setResult({});
    if (!wizard.step(id)) return;
    wizard
      .preview(id, controller.signal)
      .then((preview) => !controller.signal.aborted && setResult({ preview }))
      .catch((error: unknown) => !controller.signal.aborted && setResult({ problem: asAppError(error) }));
    return () => controller.abort();
  }, [wizard, id, answers, inspection, attempt]);
  return { ...result, again: () => setAttempt(attempt + 1) };
}

const whyLines = (step: Step, solved: boolean, columns: number): Line[] => [
  ...(solved ? [line('Solved: the last inspection found nothing of this any more.', 'good'), BLANK] : []),
  ...paragraph(safeText(step.why), columns),
  BLANK,
  ...(step.fixes.length > 0 ? [line('Checks that it resolves', 'heading')] : []),
  ...step.fixes.flatMap((check) =>
    paragraph(`- ${checkOf(check)?.title ?? check}: ${checkOf(check)?.risk ?? ''}`, columns, undefined, '  '),
  ),
];

const afterLines = (step: Step, applied: number, columns: number): Line[] => [
  ...(step.after ? [...paragraph(safeText(step.after), columns), BLANK] : []),
  ...paragraph(
    step.delivery === 'cluster'
      ? 'After applying, the cluster is read again and the checks run on what it is then; rollouts are watched until they are ready.'
      : 'This step is done with files or by hand: x writes them. The next inspection checks it.',
    columns,
  ),
  BLANK,
  ...paragraph(
    step.delivery === 'cluster'
      ? `Undo: u takes back what was applied, after a preview, today or in a later session. ${applied > 0 ? `${count(applied, 'change')} of this step stand now.` : 'Nothing of this step was applied yet.'}`
      : 'The way back is part of the files and the guide.',
    columns,
  ),
];

function Affected({
  step,
  findings,
  height,
}: {
  readonly step: Step;
  readonly findings: readonly Finding[];
  readonly height: number;
}): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const answers = wizard.answersOf(step.id);
  const mine = new Set(step.findings);
  const bySubject = Map.groupBy(
    findings.filter((finding) => isOpen(finding) && mine.has(finding.fingerprint)),
    ({ subject }) => refKey(subject),
  );
  const [selected, setSelected] = useState<ResourceRef | undefined>(step.subjects[0]);
  const toggle = (subject: ResourceRef): void => {
    const key = refKey(subject);
    const excluded = answers.excluded.includes(key)
      ? answers.excluded.filter((other) => other !== key)
      : [...answers.excluded, key];
    wizard.answer(step.id, { ...answers, excluded });
  };
  const evidence = (selected ? (bySubject.get(refKey(selected)) ?? []) : [])
    .slice(0, 4)
    .flatMap((finding) => [
      line(brief(finding)),
      ...finding.evidence.slice(0, 2).map((read) => line(`  ${evidenceText(read)}`, 'quiet')),
    ]);
  const below = Math.min(evidence.length, Math.max(height - 6, 0));
  return (
    <>
      <List
        id={`${step.id}:affected`}
        items={step.subjects}
        height={height - below - 1}
        empty="The whole cluster."
        onSelect={setSelected}
        render={(subject) => [
          answers.excluded.includes(refKey(subject))
            ? { text: fitted(`${ui.glyphs.open} left out`, 12), role: 'warning' }
            : { text: fitted(`${ui.glyphs.chosen} included`, 12), role: 'good' },
          { text: safeText(refText(subject)) },
        ]}
        bindings={(subject) => (subject ? { toggle: () => toggle(subject) } : {})}
      />
      <Lines lines={[BLANK, ...evidence]} top={0} height={below + 1} columns={ui.columns} />
    </>
  );
}

function Changes({
  preview,
  height,
  again,
}: {
  readonly preview: StepPreview;
  readonly height: number;
  readonly again: () => void;
}): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const rows = preview.changes.flatMap((change) =>
    changeLines(change, ui.columns - 4).map((content) => ({ change, content })),
  );
  const edit = async ({ key, change }: ChangePreview): Promise<void> => {
    const { id } = preview.step;
    const before = wizard.answersOf(id);
    const text = before.edited[key] ?? textOf(change);
    const { editText } = await import('../terminal/editor.ts');
    let edited: string | undefined;
    await ui.suspend(async () => {
      edited = await editText(
        text,
        change.kind === 'file' ? change.path.replaceAll('/', '-') : 'change.yaml',
        process.env,
      );
    });
    if (edited === undefined) return ui.say('Nothing was changed.');
    wizard.answer(id, { ...before, edited: { ...before.edited, [key]: edited } });
    ui.say('Edited; the preview shows your text. Emptying the file brings the generated one back.');
    if (edited.trim() === '') {
      const { [key]: _gone, ...rest } = before.edited;
      wizard.answer(id, { ...before, edited: rest });
      again();
    }
  };
  return (
    <List
      id={`${preview.step.id}:change`}
      items={rows}
      height={height}
      empty="Every subject is left out: there is nothing to change."
      render={({ content }) => content}
      bindings={(row) =>
        row && row.change.change.kind !== 'guide' && row.change.change.kind !== 'delete'
          ? { edit: () => edit(row.change) }
          : {}
      }
    />
  );
}

/** What is edited: the file, the manifest, or the fields of a patch with what they belong to. */
function textOf(change: ChangePreview['change']): string {
  if (change.kind === 'file') return change.content;
  if (change.kind === 'apply') return stringify(change.manifest, { lineWidth: 0 });
  return change.kind === 'patch' ? stringify(change.patch, { lineWidth: 0 }) : '';
}

interface FormOf {
  readonly step: Step;
  readonly close: () => void;
}

const shownValue = (value: ParameterValue): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : Array.isArray(value) ? value.join(', ') : String(value);

function ParametersForm({ step, close }: FormOf): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const answers = wizard.answersOf(step.id);
  const values = valuesOf(step.parameters, answers);
  return (
    <Form
      title={`Parameters of “${safeText(step.title)}”`}
      fields={step.parameters.map((parameter) => ({
        name: parameter.name,
        title: parameter.title,
        help: parameter.help,
        value: shownValue(values[parameter.name] ?? parameter.default),
        ...(parameter.kind === 'boolean' ? { choices: ['yes', 'no'] } : {}),
        ...(parameter.kind === 'choice' ? { choices: parameter.choices.map(({ value }) => value) } : {}),
        problem: (text: string) => problemWith(parameter, parseParameter(parameter, text)),
      }))}
      action="Takes them"
      onCancel={close}
      onSubmit={(texts) => {
        close();
        const changed = Object.fromEntries(
          step.parameters.map((parameter) => [parameter.name, parseParameter(parameter, texts[parameter.name] ?? '')]),
        );
        wizard.answer(step.id, { ...answers, values: changed });
        ui.say('Parameters taken; the changes are planned again.');
      }}
    />
  );
}

function AcceptForm({ step, close }: FormOf): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const needed = (what: string) => (text: string) => (text.trim() === '' ? `${what} is needed.` : undefined);
  return (
    <Form
      title={`Accept ${count(step.findings.length, 'finding')} as risk`}
      fields={[
        {
          name: 'reason',
          title: 'Reason',
          value: '',
          help: 'Why it is acceptable; shown in every report.',
          problem: needed('A reason'),
        },
        { name: 'owner', title: 'Owner', value: '', help: 'Who answers for it.', problem: needed('An owner') },
        {
          name: 'expires',
          title: 'Until',
          value: '',
          help: 'A date such as 2027-01-31, after which it counts again. Empty means no end.',
          problem: (text) =>
            text === '' || /^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : 'A date such as 2027-01-31, or nothing.',
        },
      ]}
      action="Accepts"
      onCancel={close}
      onSubmit={({ reason = '', owner = '', expires = '' }) => {
        close();
        wizard.accept(step.id, { reason, owner, ...(expires ? { expires } : {}) });
        ui.say('Accepted; o takes that back.');
      }}
    />
  );
}

/** Where to write files, then writing them. */
export function GenerateForm({
  ids,
  close,
}: {
  readonly ids: readonly string[];
  readonly close: () => void;
}): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  return (
    <Form
      title={`Write ${count(ids.length, 'step')} as files`}
      fields={[
        {
          name: 'directory',
          title: 'Directory',
          value: 'hardening',
          help: 'Manifests with a kustomization.yaml, files, guides and a README. Files of the same name are overwritten.',
          problem: (text) => (text.trim() === '' ? 'Name a directory.' : undefined),
        },
      ]}
      action="Writes them"
      onCancel={close}
      onSubmit={({ directory = '' }) => {
        close();
        try {
          const { directory: written, files } = wizard.generate(ids, directory);
          ui.say(`${count(files.length, 'file')} in ${written}; begin with README.md.`);
        } catch (error) {
          ui.fail(error);
        }
      }}
    />
  );
}
