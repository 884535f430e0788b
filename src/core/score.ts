import { AREA_IDS, type AreaId } from './area.ts';
import { type Finding, isOpen, type Standing, standingOf } from './finding.ts';
import { SEVERITY_WEIGHT } from './plan.ts';

export type Tally = Record<Standing, number>;

export interface AreaScore {
  readonly area: AreaId;
  readonly tally: Tally;
  /** 0 to 100, or undefined when nothing was judged. */
  readonly score: number | undefined;
}

export interface Score {
  readonly areas: readonly AreaScore[];
  readonly tally: Tally;
  readonly score: number | undefined;
}

/** Shown to the operator when they ask how the score comes about. */
export const SCORE_FORMULA = [
  'Each check of an area is worth its severity: critical 40, high 15, medium 5, low 1.',
  'A check earns the share of its subjects that pass; accepted ones are left out, and unknown ones earn nothing:',
  'what could not be read is not safe. A check that does not apply is left out.',
  'The area’s score is what its checks earn out of what they are worth, from 0 to 100.',
  'The cluster’s score is the mean of its areas, so that no area hides another.',
] as const;

const emptyTally = (): Tally => ({ pass: 0, fail: 0, unknown: 0, 'not-applicable': 0, accepted: 0 });

function scoreArea(findings: readonly Finding[]): number | undefined {
  let worth = 0;
  let earned = 0;
  for (const group of Map.groupBy(findings, (finding) => finding.check).values()) {
    let passed = 0;
    let judged = 0;
    let weight = 0;
    for (const finding of group) {
      if (finding.verdict === 'not-applicable' || finding.accepted) continue;
      judged += 1;
      if (finding.verdict === 'pass') passed += 1;
      weight = Math.max(weight, SEVERITY_WEIGHT[finding.severity]);
    }
    if (judged === 0) continue;
    worth += weight;
    earned += (weight * passed) / judged;
  }
  // Never 100 while something is open.
  return worth === 0 ? undefined : Math.min(Math.floor((earned / worth) * 100), earned < worth ? 99 : 100);
}

/** Verdict counts and scores, by area and in all. */
export function scoreOf(findings: readonly Finding[]): Score {
  const byArea = Map.groupBy(findings, (finding) => finding.area);
  const total = emptyTally();
  const areas = AREA_IDS.map((area) => {
    const found = byArea.get(area) ?? [];
    const tally = emptyTally();
    for (const finding of found) {
      tally[standingOf(finding)] += 1;
      total[standingOf(finding)] += 1;
    }
    return { area, tally, score: scoreArea(found) };
  });
  const scored = areas.flatMap(({ score }) => (score === undefined ? [] : [score]));
  return {
    areas,
    tally: total,
    score: scored.length === 0 ? undefined : Math.floor(scored.reduce((sum, score) => sum + score, 0) / scored.length),
  };
}

/** The areas that are about objects of the cluster: what a step can change without a node, a registry or a pipeline. */
export const INSIDE: readonly AreaId[] = ['containers', 'access', 'quotas', 'pods', 'network'];
export const isInside = ({ area }: Pick<Finding, 'area'>): boolean => INSIDE.includes(area);

/** Share of open findings, 0 to 1, that belong to a step which can be applied or generated as it stands. */
export function fixableShare(
  findings: readonly Finding[],
  steps: readonly { delivery: string; findings: readonly string[] }[],
): number {
  const open = findings.filter(isOpen);
  if (open.length === 0) return 1;
  const fixable = new Set(steps.filter((step) => step.delivery !== 'guide').flatMap((step) => step.findings));
  return open.filter((finding) => fixable.has(finding.fingerprint)).length / open.length;
}
