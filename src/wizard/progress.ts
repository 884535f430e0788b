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
}

/** The score if every step that is not only a guide were done. */
export function reachableScore({ findings, steps }: Inspection): Score {
  const fixable = new Set(steps.filter(({ delivery }) => delivery !== 'guide').flatMap((step) => step.findings));
  return scoreOf(
    findings.map((finding) => (fixable.has(finding.fingerprint) ? { ...finding, verdict: 'pass' } : finding)),
  );
}

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
  return {
    areas: Object.fromEntries(
      AREAS.map(({ id, title }, index): [AreaId, AreaProgress] => [
        id,
        {
          title,
          score: inspection.score.areas.find(({ area }) => area === id)?.score,
          begun: begun?.[index] ?? undefined,
          open: byArea.get(id)?.length ?? 0,
        },
      ]),
    ) as Record<AreaId, AreaProgress>,
    decided: inspection.steps.length - undecided.length,
    steps: inspection.steps.length,
    next: undecided.find(({ comesAfter }) => !comesAfter.some((id) => waiting.has(id))) ?? undecided[0],
    reachable: reachable.score,
  };
}
