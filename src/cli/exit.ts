import type { AppError } from '../core/errors.ts';

/** What the process ends with; scripts rely on these. */
export const EXIT = { ok: 0, findings: 1, usage: 2, cluster: 3, partly: 4, interrupted: 130, terminated: 143 } as const;

const CLUSTER_CODES = new Set(['unreachable', 'unauthorized', 'forbidden', 'throttled', 'server', 'gone']);

export function exitCodeOf(error: AppError): number {
  if (error.code === 'cancelled') return EXIT.interrupted;
  return CLUSTER_CODES.has(error.code) ? EXIT.cluster : EXIT.usage;
}
