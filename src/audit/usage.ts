import { type AuditUsage, OTHER_AUTHORIZER, type Use, type UserUsage } from '../core/kube/audit-usage.ts';
import { refKey } from '../core/reference.ts';
import { textOf } from '../logs/values.ts';
import type { AuditEvent } from './event.ts';
import { Requests } from './requests.ts';
import { type Asked, impersonationOf, rightsOf } from './rights.ts';

const MOST_USERS = 5000;
const MOST_USES = 2000;
const MOST_NAMES = 30;

interface Counted {
  readonly asked: Asked;
  readonly names: Set<string>;
  readonly via?: string;
  /** Asked for without a name, or with more names than are kept. */
  unnamed: boolean;
  count: number;
}

type Table = Map<string, Counted>;

interface Known {
  readonly groups: Set<string>;
  requests: number;
  readonly uses: Table;
  readonly refused: Table;
}

const DECISION = 'authorization.k8s.io/decision';
const REASON = 'authorization.k8s.io/reason';
const ALLOWED_BY = /^RBAC: allowed by (ClusterRoleBinding|RoleBinding) "([^"/]+)(?:\/([^"]+))?" /;

/** Refused by authorization; what admission or a webhook refused was allowed by it. */
const isRefused = ({ annotations, code }: AuditEvent): boolean =>
  DECISION in annotations ? annotations[DECISION] === 'forbid' : code === 403;

/** The binding that allowed a request, as the API server noted it. */
function viaOf({ annotations }: AuditEvent): string | undefined {
  const reason = textOf(annotations[REASON]);
  if (reason === '') return undefined;
  const [, kind, name, namespace] = ALLOWED_BY.exec(reason) ?? [];
  if (!kind || !name) return OTHER_AUTHORIZER;
  return refKey({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, name, ...(namespace ? { namespace } : {}) });
}

function note(table: Table, asked: Asked, via: string | undefined): void {
  const { verb, group, resource, subresource, namespace, name, url = '' } = asked;
  const key = [verb, group, resource, subresource, namespace, name === '', url, via].join(' ');
  let known = table.get(key);
  if (!known) {
    if (table.size >= MOST_USES) return;
    known = { asked, names: new Set(), unnamed: name === '', count: 0, ...(via === undefined ? {} : { via }) };
    table.set(key, known);
  }
  known.count += 1;
  if (known.unnamed) return;
  known.names.add(name);
  if (known.names.size <= MOST_NAMES) return;
  known.unnamed = true;
  known.names.clear();
}

const usesIn = (table: Table): Use[] =>
  [...table.values()].map(({ asked: { name: _, ...asked }, names, count, via }) => ({
    ...asked,
    names: [...names].sort(),
    count,
    ...(via === undefined ? {} : { via }),
  }));

/** Reduces audit logs to who did what; bounded, whatever the size of the logs. */
export function usageTable() {
  const users = new Map<string, Known>();
  const known = new Requests();
  let [requests, left] = [0, 0];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const of = (user: string, groups: readonly string[]): Known | undefined => {
    let found = users.get(user);
    if (!found) {
      if (users.size >= MOST_USERS) return undefined;
      found = { groups: new Set(), requests: 0, uses: new Map(), refused: new Map() };
      users.set(user, found);
    }
    for (const group of groups) found.groups.add(group);
    return found;
  };

  return {
    observe(event: AuditEvent): void {
      if (!known.isNew(event)) return;
      const { user, groups } = event.impersonated ?? event;
      if (event.at < first) first = event.at;
      if (event.at > last) last = event.at;
      requests += 1;
      // Who was not let in did nothing.
      if (user === '') return;
      const actor = of(user, groups);
      if (!actor) {
        left += 1;
        return;
      }
      actor.requests += 1;
      const refused = isRefused(event);
      for (const asked of rightsOf(event)) note(refused ? actor.refused : actor.uses, asked, viaOf(event));
      const behind = event.impersonated && of(event.user, event.groups);
      if (behind) for (const asked of impersonationOf(event)) note(behind.uses, asked, undefined);
    },
    result(logs: readonly string[], gaps: readonly string[] = []): AuditUsage {
      return {
        logs,
        from: new Date(Number.isFinite(first) ? first : 0).toISOString(),
        to: new Date(Number.isFinite(last) ? last : 0).toISOString(),
        requests,
        users: [...users].map(
          ([user, { groups, uses, refused, requests }]): UserUsage => ({
            user,
            groups: [...groups].sort(),
            requests,
            uses: usesIn(uses),
            refused: usesIn(refused),
          }),
        ),
        left,
        gaps,
      };
    },
  };
}
