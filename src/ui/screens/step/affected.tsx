import { type ReactElement, useMemo, useState } from 'react';
import { type Finding, isOpen } from '../../../core/finding.ts';
import { type ResourceRef, refKey, refText } from '../../../core/reference.ts';
import type { Step } from '../../../core/remediation.ts';
import { count, listing, safeText } from '../../../core/text.ts';
import { evidenceCommand } from '../../../report/evidence-command.ts';
import { brief, detail, evidenceText, titleOf } from '../../../report/wording.ts';
import { useUi, useWizard } from '../../context.tsx';
import { useFilter } from '../../parts/filter-bar.tsx';
import { Lines } from '../../parts/lines.tsx';
import { List } from '../../parts/list.tsx';
import { Pane } from '../../parts/pane.tsx';
import { BLANK, fitted, type Line, line, paragraph } from '../../parts/text.ts';
import type { Glyphs } from '../../theme/theme.ts';

/** Findings of a step by the subject that they belong to: that object, or the namespace that it lies in. */
function bySubject(step: Step, findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const mine = new Set(step.findings);
  const known = new Set(step.subjects.map(refKey));
  return Map.groupBy(
    findings.filter((finding) => isOpen(finding) && mine.has(finding.fingerprint)),
    ({ subject }) => {
      const namespace = refKey({ apiVersion: 'v1', kind: 'Namespace', name: subject.namespace ?? '' });
      return known.has(refKey(subject)) || !known.has(namespace) ? refKey(subject) : namespace;
    },
  );
}

/** What stays open when subjects are left out. */
function leftOut(step: Step, excluded: ReadonlySet<string>, found: ReadonlyMap<string, readonly Finding[]>): string {
  const out = step.subjects.filter((subject) => excluded.has(refKey(subject)));
  const all = `${step.subjects.length - out.length} of ${step.subjects.length} included`;
  if (out.length === 0) return `${all}. Space leaves one out, A all in view.`;
  const open = out.flatMap((subject) => found.get(refKey(subject)) ?? []).length;
  return `${all}. Left out: ${listing(out.map(({ namespace, name }) => (namespace ? `${namespace}/${name}` : name)))}; ${count(open, 'finding')} ${open === 1 ? 'stays' : 'stay'} open.`;
}

interface Excluded {
  readonly excluded: ReadonlySet<string>;
  /** Leaves them out; takes them in again where one of them is out. */
  toggle(subjects: readonly ResourceRef[]): void;
}

function useExcluded(step: Step): Excluded {
  const wizard = useWizard();
  const answers = wizard.answersOf(step.id);
  return {
    excluded: new Set(answers.excluded),
    toggle(subjects) {
      const keys = new Set(subjects.map(refKey));
      const others = answers.excluded.filter((key) => !keys.has(key));
      const excluded = others.length < answers.excluded.length ? others : [...others, ...keys];
      wizard.answer(step.id, { ...answers, excluded });
    },
  };
}

interface AffectedProps {
  readonly step: Step;
  readonly height: number;
}

/** What the decision is about: every subject with what was read of it, each of which can be left out. */
export function Affected({ step, height }: AffectedProps): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const findings = wizard.inspection?.findings;
  const found = useMemo(() => bySubject(step, findings ?? []), [step, findings]);
  const [selected, setSelected] = useState<ResourceRef | undefined>(step.subjects[0]);
  const [opened, setOpened] = useState<ResourceRef>();
  const filter = useFilter(`${step.id}:affected`);
  const { excluded, toggle } = useExcluded(step);
  const words = filter.text.trim().toLowerCase();
  const shown = step.subjects.filter((subject) => refText(subject).toLowerCase().includes(words));
  const of = (subject: ResourceRef): readonly Finding[] => found.get(refKey(subject)) ?? [];
  if (opened)
    return (
      <Evidence
        id={`${step.id}:evidence:${refKey(opened)}`}
        subject={opened}
        findings={of(opened)}
        height={height}
        close={() => setOpened(undefined)}
      />
    );
  const head =
    step.subjects.length > 0 ? paragraph(safeText(leftOut(step, excluded, found)), ui.columns - 2, 'quiet') : [];
  const told = selected ? of(selected).flatMap((finding) => foundLines(finding)) : [];
  const room = Math.max(height - head.length - filter.rows - 1, 2);
  const below = Math.min(told.length, Math.max(room - Math.max(step.subjects.length, 1), Math.floor(room / 2)));
  const evidence = told.length > below ? [...told.slice(0, below - 1), line('… Enter shows all of it', 'quiet')] : told;
  return (
    <>
      <Lines lines={head} top={0} height={head.length} columns={ui.columns} />
      {filter.bar(shown.length, step.subjects.length)}
      <List
        id={`${step.id}:affected:${words}`}
        items={shown}
        height={room - below}
        empty={words ? 'No subject has these words.' : 'The whole cluster.'}
        onSelect={setSelected}
        onOpen={setOpened}
        render={(subject) => subjectLine(subject, excluded.has(refKey(subject)), of(subject).length, ui.glyphs)}
        bindings={(subject) =>
          subject
            ? { ...filter.bindings, toggle: () => toggle([subject]), toggleAll: () => toggle(shown) }
            : filter.bindings
        }
      />
      <Lines lines={[BLANK, ...evidence]} top={0} height={below + 1} columns={ui.columns} />
    </>
  );
}

const subjectLine = (subject: ResourceRef, out: boolean, findings: number, { open, chosen }: Glyphs): Line => [
  out
    ? { text: fitted(`${open} left out`, 12), role: 'warning' }
    : { text: fitted(`${chosen} included`, 12), role: 'good' },
  { text: safeText(refText(subject)) },
  { text: findings > 1 ? `  ${findings} findings` : '', role: 'quiet' },
];

const foundLines = (finding: Finding): Line[] => [
  [{ text: fitted(finding.severity, 9), role: finding.severity }, { text: `${titleOf(finding)}: ${brief(finding)}` }],
  ...finding.evidence.slice(0, 1).map((read) => line(`         ${evidenceText(read)}`, 'quiet')),
];

interface EvidenceProps {
  readonly id: string;
  readonly subject: ResourceRef;
  readonly findings: readonly Finding[];
  readonly height: number;
  readonly close: () => void;
}

/** Everything that was read of one subject. */
function Evidence({ id, subject, findings, height, close }: EvidenceProps): ReactElement {
  const { columns } = useUi();
  const width = columns - 2;
  const lines: Line[] = [
    line(safeText(refText(subject)), 'heading'),
    ...findings.flatMap((finding) => [
      BLANK,
      [{ text: fitted(finding.severity, 9), role: finding.severity }, { text: titleOf(finding) }] as Line,
      ...paragraph(detail(finding), width),
      ...finding.evidence.flatMap((read) => paragraph(evidenceText(read), width, 'quiet', '  ')),
      ...paragraph(evidenceCommand(finding) ?? '', width, 'accent', '  '),
    ]),
  ];
  return <Pane id={id} lines={lines} height={height} bindings={{ back: close }} />;
}
