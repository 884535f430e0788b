/** Severities, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

const RANK: Record<Severity, number> = { critical: 0, high: 1, medium: 2, low: 3 };

/** Sorts the worst first; zero for equals. */
export const compareSeverity = (a: Severity, b: Severity): number => RANK[a] - RANK[b];

/** True when `severity` is as bad as `threshold` or worse. */
export const isAtLeast = (severity: Severity, threshold: Severity): boolean => RANK[severity] <= RANK[threshold];

export const worst = (severities: Iterable<Severity>): Severity | undefined => {
  let found: Severity | undefined;
  for (const severity of severities) if (found === undefined || RANK[severity] < RANK[found]) found = severity;
  return found;
};

/** One step milder: an object that is not in use weighs less. Low stays low. */
export const milder = (severity: Severity): Severity => SEVERITIES[Math.min(RANK[severity] + 1, 3)] ?? 'low';
