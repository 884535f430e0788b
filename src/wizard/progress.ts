import { AREAS } from '../areas/index.ts';
import type { AreaId } from '../core/area.ts';
import type { Step } from '../core/remediation.ts';
import { type Score, scoreOf } from '../core/score.ts';
import type { Session, StepState } from '../session/session.ts';
import type { Inspection } from './types.ts';

export interface AreaProgress {
  readonly title: string;
  readonly score: number | undefined;
  /** When the session began; undefined where that was not kept. */
  readonly begun: number | undefined;
  /** Once the steps are done that are chosen or written as files; as now when there are none. */
  readonly planned: number | undefined;
  /** Steps that nobody decided about yet. */
  readonly open: number;
}

/** How far a session has come. */
export interface Progress {
  readonly areas: Readonly<Record<AreaId, AreaProgress>>;
  readonly decided: number;
  readonly steps: number;
  /** The undecided step that removes the most risk of those that may be taken now. */
  readonly next: Step | undefined;
  /** The score once every step that can be applied or generated is done. */
  readonly reachable: number | undefined;
  /** The score once the steps are done that are chosen or written as files; undefined when there are none. */
  readonly planned: number | undefined;
}

/** The score if these steps were done. */
function scoreWith({ findings }: Inspection, steps: readonly Step[]): Score {
  const fixed = new Set(steps.flatMap((step) => step.findings));
  return scoreOf(
    findings.map((finding) => (fixed.has(finding.fingerprint) ? { ...finding, verdict: 'pass' } : finding)),
  );
}

/** The score if every step that is not only a guide were done. */
export const reachableScore = (inspection: Inspection): Score =>
  scoreWith(
    inspection,
    inspection.steps.filter(({ delivery }) => delivery !== 'guide'),
  );

/** Decided in favour of a change that is not there yet. */
const PLANNED: ReadonlySet<StepState | undefined> = new Set(['chosen', 'generated', 'failed']);

/** Pure: what is left to decide, where, and what is best decided next. */
export function progressOf(
  inspection: Inspection,
  session: Session,
  stateOf: (id: string) => StepState | undefined,
  reachable: Score,
): Progress {
  const undecided = inspection.steps.filter(({ id }) => stateOf(id) === undefined);
  const waiting = new Set(undecided.map(({ id }) => id));
  const byArea = Map.groupBy(undecided, ({ area }) => area);
  const begun = session.scores[0]?.areas;
  const decided = inspection.steps.filter(({ id }) => PLANNED.has(stateOf(id)));
  const planned = decided.length > 0 ? scoreWith(inspection, decided) : undefined;
  const of = (score: Score, id: AreaId): number | undefined => score.areas.find(({ area }) => area === id)?.score;
  return {
    areas: Object.fromEntries(
      AREAS.map(({ id, title }, index): [AreaId, AreaProgress] => [
        id,
        {
          title,
          score: of(inspection.score, id),
          planned: of(planned ?? inspection.score, id),
          begun: begun?.[index] ?? undefined,
          open: byArea.get(id)?.length ?? 0,
        },
      ]),
    ) as Record<AreaId, AreaProgress>,
    decided: inspection.steps.length - undecided.length,
    steps: inspection.steps.length,
    next: undecided.find(({ comesAfter }) => !comesAfter.some((id) => waiting.has(id))) ?? undecided[0],
    reachable: reachable.score,
    planned: planned?.score,
  };
}
