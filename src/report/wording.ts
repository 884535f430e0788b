import { checkOf } from '../areas/index.ts';
import type { Message } from '../core/check.ts';
import { UNREAD } from '../core/evaluate.ts';
import type { Evidence, Finding } from '../core/finding.ts';
import { refText } from '../core/reference.ts';
import { fill, safeText } from '../core/text.ts';

/** The engine's own message, the same for every check: what could not be read, and what would let it be read. */
function unread({ data, evidence }: Finding): Message {
  const permission = evidence.find(({ path }) => path === 'permission')?.value;
  const reason = fill('Could not read {resource}: {reason}', data).replace(/[.\s]+$/, '');
  return {
    brief: fill('could not read {resource}', data),
    detail: `${reason}.${permission ? ` It needs the permission to ${permission}.` : ''}`,
  };
}

const messageOf = (finding: Finding): Message =>
  finding.message === UNREAD
    ? unread(finding)
    : (checkOf(finding.check)?.messages[finding.message] ?? { brief: finding.message, detail: finding.message });

/** What was found, short enough for a list; safe to print. */
export const brief = (finding: Finding): string => safeText(fill(messageOf(finding).brief, finding.data));

/** What was found, in full sentences; safe to print. */
export const detail = (finding: Finding): string => safeText(fill(messageOf(finding).detail, finding.data));

/** Title of the finding's check; its id when this version does not know the check. */
export const titleOf = (finding: Pick<Finding, 'check'>): string => checkOf(finding.check)?.title ?? finding.check;

/** `Deployment shop/frontend`. */
export const subjectText = (finding: Pick<Finding, 'subject'>): string => safeText(refText(finding.subject));

/** Path, value as read, and where that is not the subject itself. */
export function evidenceText({ path, value, source, file, line }: Evidence): string {
  const where = [source, file && `${file}${line === undefined ? '' : `:${line}`}`].filter(Boolean);
  return safeText(`${path}: ${value}${where.length > 0 ? ` (${where.join(', ')})` : ''}`);
}

/** The file and line that a finding was read from, with forward slashes; undefined for a live cluster. */
export function placeOf({ evidence }: Pick<Finding, 'evidence'>): { file: string; line: number } | undefined {
  const read = evidence.find(({ file }) => file !== undefined);
  return read?.file === undefined
    ? undefined
    : { file: safeText(read.file).replaceAll('\\', '/'), line: read.line ?? 1 };
}
