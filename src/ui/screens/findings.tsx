import { type ReactElement, useMemo, useState } from 'react';
import { areaOf, checkOf } from '../../areas/index.ts';
import type { AreaId } from '../../core/area.ts';
import { type Finding, type Standing, standingOf } from '../../core/finding.ts';
import { compareSeverity } from '../../core/severity.ts';
import { count, safeText } from '../../core/text.ts';
import { evidenceCommand } from '../../report/evidence-command.ts';
import { brief, detail, evidenceText, subjectText, titleOf } from '../../report/wording.ts';
import { useUi, useWizard } from '../context.tsx';
import { useScope } from '../keys/keys.tsx';
import { useContent } from '../parts/content.tsx';
import { findingFilter } from '../parts/filter.ts';
import { useFilter } from '../parts/filter-bar.tsx';
import { List } from '../parts/list.tsx';
import { Pane } from '../parts/pane.tsx';
import { Screen } from '../parts/screen.tsx';
import { BLANK, fitted, type Line, line, paragraph, textOf } from '../parts/text.ts';
import { STANDING_ROLE } from '../theme/theme.ts';

const ORDER: readonly Standing[] = ['fail', 'unknown', 'accepted', 'pass', 'not-applicable'];

/** Every finding of an area, the open ones first, with evidence that can be read again. */
export function FindingsScreen({ area }: { readonly area: AreaId }): ReactElement {
  const ui = useUi();
  const { inspection } = useWizard();
  const filter = useFilter(`findings:${area}`);
  const [opened, setOpened] = useState<Finding>();
  const all = useMemo(() => sorted(inspection?.findings ?? [], area), [inspection, area]);
  const shown = useMemo(() => all.filter(findingFilter(filter.text)), [all, filter.text]);
  const failing = useMemo(() => shown.filter((finding) => standingOf(finding) === 'fail').length, [shown]);
  const width = useMemo(() => all.reduce((most, one) => Math.max(most, standingOf(one).length + 2), 0), [all]);
  return (
    <Screen
      crumbs={
        opened
          ? [areaOf(area).title, 'Findings', titleOf(opened)]
          : [areaOf(area).title, `${count(shown.length, 'finding')}, ${failing} fail`]
      }
      bindings={opened ? {} : filter.bindings}
      hints={opened ? ['back'] : ['open', 'filter', 'back']}
    >
      {opened ? (
        <FindingDetail finding={opened} close={() => setOpened(undefined)} />
      ) : (
        <>
          {filter.bar(shown.length, all.length)}
          <List
            id={`findings:${area}:${filter.text}`}
            items={shown}
            height={ui.rows - filter.rows}
            empty={filter.text ? 'No finding has all of these words.' : 'No check of this area had anything to judge.'}
            render={(finding) => findingLine(finding, width)}
            onOpen={setOpened}
          />
        </>
      )}
    </Screen>
  );
}

const sorted = (findings: readonly Finding[], area: AreaId): Finding[] =>
  findings
    .filter((finding) => finding.area === area)
    .sort(
      (a, b) =>
        ORDER.indexOf(standingOf(a)) - ORDER.indexOf(standingOf(b)) ||
        compareSeverity(a.severity, b.severity) ||
        (a.fingerprint < b.fingerprint ? -1 : 1),
    );

function findingLine(finding: Finding, width: number): Line {
  const standing = standingOf(finding);
  return [
    { text: fitted(standing, width), role: STANDING_ROLE[standing] },
    { text: fitted(finding.severity, 9), role: finding.severity },
    { text: `${subjectText(finding)}: ${brief(finding)}` },
  ];
}

function FindingDetail({ finding, close }: { readonly finding: Finding; readonly close: () => void }): ReactElement {
  const { columns, rows } = useUi();
  useScope({ bindings: { back: close } });
  const check = checkOf(finding.check);
  const contentOf = useContent();
  const command = evidenceCommand(finding);
  const { accepted } = finding;
  const lines: Line[] = [
    [
      { text: standingOf(finding), role: STANDING_ROLE[standingOf(finding)] },
      { text: ` ${finding.severity}`, role: finding.severity },
      { text: `  ${subjectText(finding)}` },
    ],
    BLANK,
    ...paragraph(detail(finding), columns),
    ...(accepted
      ? paragraph(
          `Accepted${accepted.by === 'platform' ? ' as part of the platform' : ` by ${safeText(accepted.owner ?? 'an operator')}`}: ${safeText(accepted.reason)}${accepted.expires ? `, until ${accepted.expires}` : ''}`,
          columns,
          'accent',
        )
      : []),
    BLANK,
    line('Evidence', 'heading'),
    ...finding.evidence.flatMap((evidence) => paragraph(evidenceText(evidence), columns, undefined, '  ')),
    ...(command ? [BLANK, line('See it again with', 'heading'), ...paragraph(command, columns, 'accent', '  ')] : []),
    ...(check
      ? [
          BLANK,
          line('Risk', 'heading'),
          ...paragraph(check.risk, columns),
          ...check.fields.flatMap(({ path, allowed }) => paragraph(`${path}: ${allowed}`, columns, 'quiet', '  ')),
          line(
            `${check.id}${check.controls.length > 0 ? `; ${check.controls.map(({ framework, id }) => `${framework} ${id}`).join(', ')}` : ''}`,
            'quiet',
          ),
        ]
      : []),
  ];
  const whole = (): string => lines.map(textOf).join('\n');
  return (
    <Pane
      id={`finding:${finding.fingerprint}`}
      lines={lines}
      height={rows}
      bindings={command ? contentOf(() => ({ what: 'the command that shows it', text: command }), whole) : {}}
    />
  );
}
