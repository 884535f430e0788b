import type { Consequence } from '../../core/impact.ts';
import type { Step } from '../../core/remediation.ts';
import { safeText } from '../../core/text.ts';
import type { StepState } from '../../session/session.ts';
import { RISK_ROLE, type Role } from '../theme/theme.ts';
import { fitted, type Line } from './text.ts';

const STATE_WORD: Record<StepState, string> = {
  chosen: 'chosen',
  skipped: 'skipped',
  accepted: 'accepted',
  generated: 'generated',
  applied: 'applied',
  failed: 'failed',
  undone: 'undone',
};

const STATE_ROLE: Record<StepState, Role> = {
  chosen: 'accent',
  skipped: 'quiet',
  accepted: 'accent',
  generated: 'good',
  applied: 'good',
  failed: 'error',
  undone: 'warning',
};

/** A step in a list: severity and state first, which are never cut off. */
export function stepLine(step: Step, state: StepState | undefined, live: boolean, withArea: boolean): Line {
  return [
    { text: fitted(step.severity, 9), role: step.severity },
    {
      text: fitted(state ? STATE_WORD[state] : live ? step.risk : step.delivery, 11),
      role: state ? STATE_ROLE[state] : live ? RISK_ROLE[step.risk] : 'quiet',
    },
    ...(withArea ? [{ text: fitted(step.area, 14), role: 'quiet' as const }] : []),
    { text: safeText(step.title) },
  ];
}

export const CONSEQUENCE_ROLE: Record<Consequence['level'], Role> = {
  breaks: 'error',
  restarts: 'warning',
  note: 'plain',
  safe: 'good',
};

/** `3 minutes ago` and the like. */
export function ago(iso: string, now: number): string {
  const seconds = Math.max(Math.round((now - Date.parse(iso)) / 1000), 0);
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ];
  for (const [size, name] of units) {
    const n = Math.floor(seconds / size);
    if (n >= 1) return `${n} ${name}${n === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}
