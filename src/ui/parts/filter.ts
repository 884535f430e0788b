import { type Finding, standingOf } from '../../core/finding.ts';
import { brief, subjectText, titleOf } from '../../report/wording.ts';

const FIELDS: Readonly<Record<string, (finding: Finding) => string>> = {
  severity: ({ severity }) => severity,
  ns: ({ subject }) => subject.namespace ?? '',
  verdict: standingOf,
  kind: ({ subject }) => subject.kind,
  check: ({ check }) => check,
};

/** Whether a finding has every word of the filter; `field:value` looks into one field only. */
export function matches(finding: Finding, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = `${finding.check} ${titleOf(finding)} ${subjectText(finding)} ${brief(finding)}`.toLowerCase();
  return words.every((word) => {
    const [name = '', value = ''] = word.split(/:(.*)/s);
    const field = FIELDS[name];
    return field && word.includes(':') ? field(finding).toLowerCase().includes(value) : text.includes(word);
  });
}
