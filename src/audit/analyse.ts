import { compareSeverity } from '../core/severity.ts';
import type { AuditEvent } from './event.ts';
import type { Anomaly } from './gather.ts';
import { Requests } from './requests.ts';
import type { Rule } from './rule.ts';

export interface Filter {
  readonly since?: number;
  readonly until?: number;
  /** The real user or the impersonated one. */
  readonly user?: string;
  readonly namespace?: string;
}

export interface Analysis {
  /** Requests that were looked at, after the filter. */
  readonly requests: number;
  readonly first?: number;
  readonly last?: number;
  readonly anomalies: readonly Anomaly[];
  /** Matches beyond what is kept, by rule. */
  readonly left: Readonly<Record<string, number>>;
}

const passes = (event: AuditEvent, { since, until, user, namespace }: Filter): boolean =>
  (since === undefined || event.at >= since) &&
  (until === undefined || event.at <= until) &&
  (user === undefined || event.user === user || event.impersonated?.user === user) &&
  (namespace === undefined || event.target?.namespace === namespace);

/** Shows each request to every rule once, whatever number of stages the policy logs. */
export function analyser(rules: readonly Rule[], filter: Filter = {}) {
  const watchers = rules.map((rule) => ({ id: rule.id, watcher: rule.start() }));
  const known = new Requests();
  let requests = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return {
    /** True when the event was a request of its own and passed the filter. */
    observe(event: AuditEvent): boolean {
      if (!known.isNew(event)) return false;
      if (!passes(event, filter)) return false;
      requests += 1;
      if (event.at < first) first = event.at;
      if (event.at > last) last = event.at;
      for (const { watcher } of watchers) watcher.observe(event);
      return true;
    },
    result(): Analysis {
      const left = watchers.map(({ id, watcher }) => [id, watcher.left()] as const).filter(([, n]) => n > 0);
      return {
        requests,
        ...(Number.isFinite(first) ? { first, last } : {}),
        anomalies: watchers
          .flatMap(({ watcher }) => watcher.findings())
          .sort((a, b) => compareSeverity(a.severity, b.severity) || a.rule.localeCompare(b.rule) || b.count - a.count),
        left: Object.fromEntries(left),
      };
    },
  };
}
