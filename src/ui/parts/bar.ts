import type { Glyphs, Role } from '../theme/theme.ts';
import type { Span } from './text.ts';

interface Scores {
  /** When the session began. */
  readonly begun: number | undefined;
  readonly now: number | undefined;
  /** Once what is decided is done. */
  readonly planned: number | undefined;
}

const scoreRole = (score: number | undefined): Role =>
  (score ?? 0) >= 80 ? 'good' : (score ?? 0) >= 50 ? 'warning' : 'error';

/** A score as a bar: what it was, what was won since, what is decided and not done, what is left. */
export function barSpans({ begun, now, planned }: Scores, width: number, glyphs: Glyphs): Span[] {
  const cells = (score: number | undefined): number => Math.round(((score ?? 0) / 100) * width);
  const full = cells(now);
  const kept = Math.min(cells(begun ?? now), full);
  const more = Math.max(cells(planned) - full, 0);
  return [
    { text: glyphs.full.repeat(kept), role: scoreRole(now) },
    { text: glyphs.gained.repeat(full - kept), role: 'good' },
    { text: glyphs.planned.repeat(more), role: 'accent' },
    { text: glyphs.empty.repeat(width - full - more), role: 'quiet' },
  ];
}
