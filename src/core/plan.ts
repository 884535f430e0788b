import { AREA_IDS } from './area.ts';
import { type Finding, isOpen } from './finding.ts';
import type { PlanContext, Remediation, Step } from './remediation.ts';
import { compareSeverity, type Severity, worst } from './severity.ts';
import type { Snapshot } from './snapshot.ts';

/** How much one finding of a severity weighs in the order of steps and in the score. */
export const SEVERITY_WEIGHT: Record<Severity, number> = { critical: 40, high: 15, medium: 5, low: 1 };

/** The findings that a remediation is asked about. */
export const contextFor = (
  remediation: Remediation,
  findings: readonly Finding[],
  snapshot: Snapshot,
): PlanContext => ({
  snapshot,
  findings: findings.filter((finding) => isOpen(finding) && remediation.fixes.includes(finding.check)),
});

/** Every step that this cluster asks for, the one that removes most risk first. */
export function planSteps(
  remediations: readonly Remediation[],
  findings: readonly Finding[],
  snapshot: Snapshot,
): Step[] {
  const open = Map.groupBy(findings.filter(isOpen), (finding) => finding.check);
  const steps: Step[] = [];
  for (const remediation of remediations) {
    const context: PlanContext = { snapshot, findings: remediation.fixes.flatMap((check) => open.get(check) ?? []) };
    for (const draft of remediation.steps(context)) {
      const { findings: resolved, parameters = [], comesAfter = [], ...rest } = draft;
      steps.push({
        ...rest,
        id: [remediation.area, remediation.id, draft.key].filter(Boolean).join('/'),
        remediation: remediation.id,
        area: remediation.area,
        risk: remediation.risk,
        delivery: remediation.delivery,
        fixes: [...new Set(resolved.map((finding) => finding.check))],
        findings: resolved.map((finding) => finding.fingerprint),
        parameters,
        comesAfter,
        severity: worst(resolved.map((finding) => finding.severity)) ?? 'low',
        weight: weightOf(resolved),
      });
    }
  }
  return steps.sort(compareSteps);
}

/** Many findings of one kind weigh more than one, but a heap of low ones never buries a critical one. */
function weightOf(findings: readonly Finding[]): number {
  const bySeverity = Map.groupBy(findings, (finding) => finding.severity);
  let weight = 0;
  for (const [severity, group] of bySeverity) weight += SEVERITY_WEIGHT[severity] * (1 + Math.log2(group.length));
  return Math.round(weight * 10) / 10;
}

const RISK_RANK = { additive: 0, disruptive: 1, lockout: 2 } as const;

export const compareSteps = (a: Step, b: Step): number =>
  b.weight - a.weight ||
  compareSeverity(a.severity, b.severity) ||
  RISK_RANK[a.risk] - RISK_RANK[b.risk] ||
  AREA_IDS.indexOf(a.area) - AREA_IDS.indexOf(b.area) ||
  (a.id < b.id ? -1 : 1);

/**
 * The order in which chosen steps are applied: what a step comes after goes first, then
 * additive before disruptive before lockout, then by weight.
 */
export function applyOrder(steps: readonly Step[]): Step[] {
  const waiting = [...steps].sort((a, b) => RISK_RANK[a.risk] - RISK_RANK[b.risk] || compareSteps(a, b));
  const ordered: Step[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(
      (step) => !waiting.some((other) => other !== step && step.comesAfter.includes(other.remediation)),
    );
    // A circle cannot be ordered; the cheapest risk goes first.
    ordered.push(...waiting.splice(Math.max(next, 0), 1));
  }
  return ordered;
}
