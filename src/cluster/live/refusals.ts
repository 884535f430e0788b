import { AppError } from '../../core/errors.ts';
import type { ResourceType } from '../../core/resources.ts';
import type { Refusal } from '../../core/snapshot.ts';

const REASONS: Readonly<Record<string, Refusal['reason']>> = {
  forbidden: 'forbidden',
  unauthorized: 'unauthorized',
  'not-found': 'not-exposed',
};

const reasonOf = (error: AppError): Refusal['reason'] =>
  error.code === 'unreachable' && error.cause instanceof Error && error.cause.name === 'TimeoutError'
    ? 'timeout'
    : (REASONS[error.code] ?? 'error');

/** What could not be read, from the failure. Being stopped is no refusal and is thrown on. */
export function refusalFrom(
  error: unknown,
  what: { readonly resource: ResourceType; readonly namespace?: string; readonly name?: string },
  permission: Refusal['permission'],
): Refusal {
  if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
  return {
    ...what,
    reason: reasonOf(error),
    message: error.message,
    ...(error.code === 'forbidden' && permission ? { permission } : {}),
  };
}
