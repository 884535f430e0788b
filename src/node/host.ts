import { AppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';

export const LOCAL = 'this machine';

/** `host` or `user@host`: nothing that ssh or a shell could take for something else. */
const HOST = /^(?:[A-Za-z_][\w.-]{0,63}@)?[A-Za-z0-9][\w.:-]{0,252}$/;

/** Refuses what is no host before anything is started with it. */
export function checkHost(host: string): string {
  if (HOST.test(host)) return host;
  throw new AppError(
    'usage',
    `${safeText(host)} is not a host.`,
    'Write --ssh HOST or --ssh USER@HOST; ports and keys belong into your ssh configuration.',
  );
}

/** What went wrong, in words that say what to do. */
export function reasonOf(host: string, stderr: string, code: number | undefined): string {
  const last = safeText(stderr.trim().split('\n').at(-1) ?? '').slice(0, 300);
  if (/password is required|terminal is required|a password/i.test(stderr))
    return `sudo on ${host} asks for a password, which is not passed on: let this user run sh without one for the time of the scan, or log in as root`;
  if (/sudo: (command )?not found|sudo: No such file/i.test(stderr))
    return `there is no sudo on ${host}: log in as root`;
  if (/Host key verification failed/i.test(stderr))
    return `the key of ${host} is not known: connect once with ssh ${host} and compare it`;
  if (/Permission denied/i.test(stderr)) return `ssh to ${host} was refused: ${last}`;
  return last || `the script on ${host} ended with exit code ${code ?? 'unknown'}`;
}
