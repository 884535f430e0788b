import type { Severity } from '../../core/severity.ts';
import { type ApiServer, flagOf, type Judgement, logFileOf } from './api-servers.ts';

export const ROTATION = {
  'audit-log-maxage': { title: 'days', minimum: 30, from136: 366 },
  'audit-log-maxbackup': { title: 'files', minimum: 10, from136: 100 },
  'audit-log-maxsize': { title: 'megabytes', minimum: 100, from136: 100 },
} as const;

export type RotationFlag = keyof typeof ROTATION;

// Up to 1.35 the defaults are 0, and the log library takes 0 megabytes as 100; from 1.36 on they are 366, 100 and 100,
// and 0 megabytes turns rotation off.
const LIBRARY_SIZE = 100;

/** What holds when the flag is as it is; 0 is without limit. Undefined when the version, and so the default, is not known. */
function effective(server: ApiServer, name: RotationFlag): { value: number; how: string } | undefined {
  const set = flagOf(server, name);
  if (set === undefined && server.minor === undefined) return undefined;
  const modern = server.minor !== undefined && server.minor >= 36;
  const value = set === undefined ? (modern ? ROTATION[name].from136 : 0) : Number(set);
  const size = name === 'audit-log-maxsize' && value === 0 && !modern;
  return {
    value: size ? LIBRARY_SIZE : value,
    how: set === undefined ? `not set, and so ${size ? LIBRARY_SIZE : value || 'without limit'}` : set,
  };
}

const failing = (message: string, how: string, minimum: number, severity?: Severity): Judgement => ({
  verdict: 'fail',
  message,
  data: { value: how, minimum },
  ...(severity ? { severity } : {}),
});

/** Rotation that keeps enough evidence without filling the disk (CIS 1.2.17 to 1.2.19). */
export function judgeRotation(server: ApiServer, name: RotationFlag): Judgement {
  if (logFileOf(server) === undefined) return { verdict: 'not-applicable' };
  const { minimum } = ROTATION[name];
  const found = effective(server, name);
  if (!found) return { verdict: 'unknown' };
  const { value, how } = found;
  // No limit loses no evidence, but fills the disk; a file that never rotates is never deleted either.
  if (value === 0) return failing('unlimited', how, minimum, name === 'audit-log-maxsize' ? undefined : 'low');
  if (!(value >= minimum)) return failing('fail', how, minimum);
  return { verdict: 'pass', data: { value: how, minimum } };
}

export const ROTATION_MESSAGES = {
  'not-applicable': {
    brief: 'no log file on {node}',
    detail: 'The API server on {node} writes no audit log to a file, so there is nothing to rotate.',
  },
  unknown: {
    brief: 'the default depends on the version',
    detail:
      'The flag is not set on {node}, and its default depends on the version of the API server, which could not be read.',
  },
} as const;
