// The parts of a text report that tell what does not count: unknown, left out, accepted.
import { standingOf } from '../core/finding.ts';
import { count, safeText } from '../core/text.ts';
import { wrap } from './lines.ts';
import type { Result } from './result.ts';
import type { Page } from './text-cause.ts';
import { detail } from './wording.ts';

const GROUPS_SHOWN = 12;

/** Unknown findings that have the same reason, over all checks. */
export function unknown({ findings }: Result, { width, paint }: Page): string[] {
  const groups = Map.groupBy(
    findings.filter((finding) => standingOf(finding) === 'unknown'),
    (finding) => detail(finding),
  );
  if (groups.size === 0) return [];
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return [
    paint('title', 'Unknown: it could not be read'),
    ...sorted.slice(0, GROUPS_SHOWN).flatMap(([reason, group]) => {
      const checks = [...new Set(group.map(({ check }) => check))];
      return wrap(
        `${reason} ${checks.length > 3 ? `(${checks.length} checks)` : `(${checks.join(', ')})`}`,
        width,
        2,
        2,
      );
    }),
    ...(sorted.length > GROUPS_SHOWN
      ? [paint('muted', `  and ${count(sorted.length - GROUPS_SHOWN, 'more reason')}`)]
      : []),
    '',
  ];
}

export function skipped({ snapshot }: Result, { width, paint }: Page): string[] {
  if (!snapshot.skipped) return [];
  return [
    paint('title', `Not judged: ${count(snapshot.skipped.length, 'file')}`),
    ...snapshot.skipped
      .slice(0, GROUPS_SHOWN)
      .flatMap(({ file, reason }) => wrap(safeText(`${file}: ${reason}`), width, 2, 2)),
    ...(snapshot.skipped.length > GROUPS_SHOWN
      ? [paint('muted', `  and ${count(snapshot.skipped.length - GROUPS_SHOWN, 'more file')}`)]
      : []),
    '',
  ];
}

export function accepted({ findings }: Result, { width, paint }: Page): string[] {
  const groups = Map.groupBy(
    findings.filter((finding) => finding.accepted),
    ({ accepted: given }) =>
      `${given?.reason ?? ''}${given?.by === 'operator' ? ` (${given.owner ?? 'no owner'}${given.expires ? `, until ${given.expires}` : ''})` : ''}`,
  );
  if (groups.size === 0) return [];
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  return [
    paint('title', 'Accepted'),
    ...sorted
      .slice(0, GROUPS_SHOWN)
      .flatMap(([reason, group]) => wrap(`${group.length}: ${safeText(reason)}`, width, 2, 4)),
    ...(sorted.length > GROUPS_SHOWN
      ? [paint('muted', `  and ${count(sorted.length - GROUPS_SHOWN, 'more reason')}`)]
      : []),
    '',
  ];
}
