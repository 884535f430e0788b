import { standingOf } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import { type Result, stepsByFinding } from './result.ts';
import { detail, titleOf } from './wording.ts';

const COLUMNS = [
  'cluster',
  'severity',
  'verdict',
  'area',
  'check',
  'title',
  'apiVersion',
  'kind',
  'namespace',
  'name',
  'path',
  'message',
  'evidence',
  'value',
  'file',
  'line',
  'step',
  'reason',
  'owner',
  'expires',
  'fingerprint',
] as const;

/** RFC 4180; a leading `=`, `+`, `-` or `@` would be run as a formula by spreadsheets (CWE-1236). */
function cell(value: string | number | undefined): string {
  const text = safeText(String(value ?? '')).replace(/^(?=[=+\-@])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Every finding as a row, passes included. */
export function csvReport(results: readonly Result[]): string {
  const rows = results.flatMap(({ findings, steps, snapshot }) => {
    const stepOf = stepsByFinding(steps);
    return findings.map((finding): Record<(typeof COLUMNS)[number], string | number | undefined> => {
      const [evidence] = finding.evidence;
      return {
        cluster: snapshot.source.name,
        severity: finding.severity,
        verdict: standingOf(finding),
        area: finding.area,
        check: finding.check,
        title: titleOf(finding),
        ...{ namespace: undefined, ...finding.subject },
        path: finding.path,
        message: detail(finding),
        evidence: evidence?.path,
        value: evidence?.value,
        file: evidence?.file,
        line: evidence?.line,
        step: stepOf.get(finding.fingerprint),
        reason: finding.accepted?.reason,
        owner: finding.accepted?.owner,
        expires: finding.accepted?.expires,
        fingerprint: finding.fingerprint,
      };
    });
  });
  return `${[COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','))].join('\r\n')}\r\n`;
}
