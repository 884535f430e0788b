import type { Step } from '../../../core/remediation.ts';
import { firstSentence, safeText } from '../../../core/text.ts';
import { fitted, type Line, paragraph } from '../../parts/text.ts';

const SEVERITY = 10;

/** Namespace and name tell a workload well enough where there is little room. */
const withoutKinds = (text: string): string =>
  text.replace(/\b(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|CronJob|Job|Pod) (?=[^\s/]+\/)/g, '');

/** The greatest risks that are left, a sentence each with this cluster's names; only whole ones. */
export function riskLines(steps: readonly Step[], columns: number, height: number): Line[] {
  const lines: Line[] = [];
  for (const { severity, why } of steps) {
    const told = paragraph(withoutKinds(safeText(firstSentence(why))), columns - SEVERITY - 2).map(
      (spans, row): Line => [{ text: `  ${fitted(row === 0 ? severity : '', SEVERITY)}`, role: severity }, ...spans],
    );
    if (lines.length + told.length > height) break;
    lines.push(...told);
  }
  return lines;
}
