import { memoize, type Snapshot } from '../snapshot.ts';
import { count } from '../text.ts';
import type { RbacSubject } from './objects.ts';
import { identityKeys, subjectKey } from './rbac/subject.ts';

/** One right that was asked for, as the authorizer was asked. */
export interface Use {
  readonly verb: string;
  readonly group: string;
  /** Empty for a request that names no resource: see `url`. */
  readonly resource: string;
  readonly subresource: string;
  /** Empty: cluster-wide, or all namespaces. */
  readonly namespace: string;
  /** Objects that were named; empty where none was, or more than are kept. */
  readonly names: readonly string[];
  readonly url?: string;
  readonly count: number;
  /** Binding that allowed it, as `refKey` writes it; `other` for another authorizer; absent where the log does not say. */
  readonly via?: string;
}

/** What one user did, whoever it was that impersonated them. */
export interface UserUsage {
  readonly user: string;
  readonly groups: readonly string[];
  readonly requests: number;
  readonly uses: readonly Use[];
  readonly refused: readonly Use[];
}

/** What audit logs say of who did what. Nothing of what was sent or answered. */
export interface AuditUsage {
  readonly logs: readonly string[];
  /** ISO times of the first and the last request. */
  readonly from: string;
  readonly to: string;
  readonly requests: number;
  readonly users: readonly UserUsage[];
  /** Requests of users beyond those that are kept. */
  readonly left: number;
  /** What could not be read, in sentences. */
  readonly gaps: readonly string[];
}

/** Binding of a use that no RBAC binding allowed. */
export const OTHER_AUTHORIZER = 'other';

const DAY = 86_400_000;

export const daysOf = ({ from, to }: AuditUsage): number => (Date.parse(to) - Date.parse(from)) / DAY;

/** `14 days`, `5 hours`: how long a log is. */
export function spanText(usage: Pick<AuditUsage, 'from' | 'to'>): string {
  const hours = (Date.parse(usage.to) - Date.parse(usage.from)) / 3_600_000;
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  if (hours >= 2) return `${Math.floor(hours)} hours`;
  return count(Math.max(1, Math.round(hours * 60)), 'minute');
}

const usersByKey = memoize((snapshot) => {
  const known = new Map<string, UserUsage[]>();
  for (const user of snapshot.auditUsage?.users ?? [])
    for (const key of identityKeys(user)) {
      const members = known.get(key);
      if (members) members.push(user);
      else known.set(key, [user]);
    }
  return known;
});

/** Users of the log that a subject of a binding is, or has as members. */
export function usersOf(snapshot: Snapshot, subject: RbacSubject, bindingNamespace?: string): readonly UserUsage[] {
  const key = subjectKey(subject, bindingNamespace);
  return key === undefined ? [] : (usersByKey(snapshot).get(key) ?? []);
}
