import type { ParameterValue } from '../../../core/parameter.ts';
import type { FlagChanges } from '../../control-plane/flag-edits.ts';
import { AUDIT_LOGS_MOUNT, FILES_DIRECTORY } from '../../control-plane/node-script.ts';
import type { ApiServer } from '../api-servers.ts';
import { ROTATION, type RotationFlag } from '../rotation.ts';

export type Values = Readonly<Record<string, ParameterValue>>;

export const POLICY = 'audit-policy.yaml';
export const WEBHOOK = 'audit-webhook.yaml';
export const LOG = `${AUDIT_LOGS_MOUNT.path}/audit.log`;
export const ROTATION_FLAGS = Object.keys(ROTATION) as RotationFlag[];

/** The checks that this is about. */
export const LOGGING_CHECKS = [
  'apiserver-audit-log-path',
  'audit-policy-missing',
  ...ROTATION_FLAGS.map((flag) => `apiserver-${flag}`),
  'audit-event-ttl',
];

/** What one API server has to get for its findings; a new log comes with its policy and its rotation. */
export function flagsFor(server: ApiServer, checks: ReadonlySet<string>, values: Values): FlagChanges {
  const flags = new Map<string, string | undefined>();
  // A policy alone records nothing, and a log without a policy neither.
  const silent = checks.has('apiserver-audit-log-path');
  if (silent) flags.set('audit-log-path', LOG);
  // Beside the file, never in its place: what cannot be sent is still on the node. In batches, so that no request waits.
  if (silent && values.webhook) {
    flags.set('audit-webhook-config-file', `${FILES_DIRECTORY}/${WEBHOOK}`);
    flags.set('audit-webhook-mode', 'batch');
  }
  if (checks.has('audit-policy-missing')) flags.set('audit-policy-file', `${FILES_DIRECTORY}/${POLICY}`);
  for (const flag of ROTATION_FLAGS)
    if (checks.has(`apiserver-${flag}`) || (silent && !server.flags.has(flag))) flags.set(flag, String(values[flag]));
  if (checks.has('audit-event-ttl')) flags.set('event-ttl', `${values['event-hours']}h0m0s`);
  return flags;
}
