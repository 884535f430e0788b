import { areaOf, checkOf } from '../areas/index.ts';
import type { AreaId } from '../core/area.ts';
import { type Finding, type Standing, standingOf } from '../core/finding.ts';
import { compareSeverity } from '../core/severity.ts';
import { count } from '../core/text.ts';
import { evidenceCommand } from '../report/evidence-command.ts';
import { brief, detail, evidenceText, subjectText, titleOf } from '../report/wording.ts';
import { menu } from './dialogue.ts';
import type { Journey } from './journey.ts';

const TOLD: readonly Standing[] = ['fail', 'unknown', 'accepted'];

/** What fails, could not be judged or was accepted in an area, each with its evidence. */
export async function findings({ dialogue, wizard }: Journey, area: AreaId): Promise<void> {
  const found = (wizard.inspection?.findings ?? [])
    .filter((finding) => finding.area === area && TOLD.includes(standingOf(finding)))
    .sort(
      (a, b) => TOLD.indexOf(standingOf(a)) - TOLD.indexOf(standingOf(b)) || compareSeverity(a.severity, b.severity),
    );
  if (found.length === 0) return dialogue.say('Nothing fails here, and nothing was left unjudged.');
  await menu(dialogue, {
    title: () => `Findings of ${areaOf(area).title}: ${count(found.length, 'finding')}`,
    entries: () =>
      found.map((finding) => ({
        title: `${standingOf(finding)}, ${finding.severity}, ${subjectText(finding)}: ${brief(finding)}`,
        run: () => dialogue.say(...toldOf(finding)),
      })),
    back: 'go back',
  });
}

/** A finding in sentences, with what was read where and how to read it again. */
export function toldOf(finding: Finding): string[] {
  const command = evidenceCommand(finding);
  return [
    `${titleOf(finding)}: ${subjectText(finding)}, ${standingOf(finding)}, ${finding.severity}.`,
    detail(finding),
    ...finding.evidence.map((evidence) => `Evidence: ${evidenceText(evidence)}`),
    ...(command ? [`See it again with: ${command}`] : []),
    `Risk: ${checkOf(finding.check)?.risk ?? 'not described'}`,
  ];
}
