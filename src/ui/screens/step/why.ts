import { areaOf, checkOf } from '../../../areas/index.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Step } from '../../../core/remediation.ts';
import { count, safeText } from '../../../core/text.ts';
import { linkLines } from '../../parts/links.ts';
import { BLANK, fitted, type Line, line, paragraph } from '../../parts/text.ts';

/** The risk with this cluster's names and numbers, and what was found of it. */
export function whyLines(step: Step, findings: readonly Finding[], solved: boolean, columns: number): Line[] {
  const byCheck = Map.groupBy(findings, ({ check }) => check);
  return [
    ...(solved ? [line('Solved: the last inspection found nothing of this any more.', 'good'), BLANK] : []),
    ...paragraph(safeText(step.why), columns),
    BLANK,
    ...(step.fixes.length > 0 ? [line('What was found', 'heading')] : []),
    ...step.fixes.flatMap((id) => {
      const found = byCheck.get(id) ?? [];
      const check = checkOf(id);
      const severity = found[0]?.severity ?? check?.severity ?? 'low';
      return [
        [
          { text: fitted(severity, 9), role: severity },
          { text: fitted(found.length > 0 ? `${found.length}` : '', 4) },
          { text: safeText(check?.title ?? id) },
        ] satisfies Line,
      ];
    }),
    BLANK,
    line('l explains more: each risk, what is allowed, and where to read on.', 'quiet'),
  ];
}

/** Everything about a step that is not of this cluster: its checks, the lesson of its area, and where to read on. */
export function explainLines(step: Step, columns: number, links: boolean): Line[] {
  const { title, lesson } = areaOf(step.area);
  const part = (heading: string, text: string): Line[] => [
    line(heading, 'heading'),
    ...paragraph(text, columns),
    BLANK,
  ];
  return [
    ...step.fixes.flatMap((id) => checkLines(id, columns)),
    line(title, 'heading'),
    ...paragraph(lesson.what, columns),
    BLANK,
    ...part('Why it matters', lesson.why),
    ...part('What happens without it', lesson.without),
    line('Read on', 'heading'),
    ...lesson.references.flatMap((reference) => linkLines(reference, columns, links)),
  ];
}

function checkLines(id: string, columns: number): Line[] {
  const check = checkOf(id);
  if (!check) return [];
  const controls = check.controls.map(({ framework, id: control }) => `${framework} ${control}`).join(', ');
  return [
    [
      { text: `${check.severity}  `, role: check.severity },
      { text: check.title, role: 'heading' },
    ],
    ...paragraph(check.risk, columns),
    ...check.fields.flatMap(({ path, allowed }) => paragraph(`${path}: ${allowed}`, columns, 'quiet', '  ')),
    ...paragraph(`${check.id}${controls ? `; ${controls}` : ''}`, columns, 'quiet', '  '),
    BLANK,
  ];
}

/** How it is verified, how it is taken back, and what of it stands now. */
export function afterLines(step: Step, live: boolean, standing: readonly string[], columns: number): Line[] {
  return [
    line('How it is verified', 'heading'),
    ...paragraph(
      live
        ? 'The cluster is read again and the checks run on what it is then; rollouts are watched until they are ready.'
        : step.delivery === 'files'
          ? 'This step is done with files: x writes them, and the next inspection checks it. What its scripts do on machines is applied from here when the wizard is started with --ssh or --local-node.'
          : 'This step is done by hand: x writes the guide, and the next inspection checks it.',
      columns,
    ),
    ...(step.after ? [BLANK, ...paragraph(safeText(step.after), columns)] : []),
    BLANK,
    line('How it is taken back', 'heading'),
    ...paragraph(
      live
        ? 'u takes back what was applied, after a preview, today or in a later session. What somebody has changed since is left, and told.'
        : 'The way back is part of the files and the guide.',
      columns,
    ),
    ...(live
      ? [
          BLANK,
          standing.length > 0
            ? line(
                `${count(standing.length, 'change')} of this step ${standing.length === 1 ? 'stands' : 'stand'} now:`,
                'good',
              )
            : line('Nothing of this step was applied yet.', 'quiet'),
          ...standing.map((title) => line(`  ${safeText(title)}`)),
        ]
      : []),
  ];
}
