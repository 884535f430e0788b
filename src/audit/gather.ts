import type { Severity } from '../core/severity.ts';
import { type AuditEvent, addressOf, resourceOf } from './event.ts';

/** What a rule is, besides what it does. */
export interface About {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly next: string;
}

/** What a rule says of an event that it matches. */
export interface Match {
  readonly severity?: Severity;
  /** What was special about it. */
  readonly detail?: string;
  /** Events with the same value here are one anomaly, whatever they did; the last match tells severity and detail. */
  readonly together?: string;
}

/** One thing that happened, as often as the same one did it to the same kind of object. */
export interface Anomaly {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly detail?: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly user: string;
  readonly groups: readonly string[];
  readonly impersonated?: string;
  readonly sources: readonly string[];
  readonly agents: readonly string[];
  readonly verbs: readonly string[];
  /** Resources, and paths of requests that name none. */
  readonly resources: readonly string[];
  readonly namespaces: readonly string[];
  readonly names: readonly string[];
  readonly why: string;
  readonly next: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const MOST_ANOMALIES = 1000;
const MOST_VALUES = 10;
const LONGEST_VALUE = 200;

const add = (values: readonly string[], value: string): readonly string[] =>
  value === '' || values.length >= MOST_VALUES || values.includes(value.slice(0, LONGEST_VALUE))
    ? values
    : [...values, value.slice(0, LONGEST_VALUE)];

const pathOf = (uri: string): string => uri.split('?', 1)[0] ?? '';
const whatOf = ({ target, uri }: AuditEvent): string => (target?.resource ? resourceOf(target) : pathOf(uri));
const impersonatedOf = ({ impersonated }: AuditEvent): string | undefined =>
  impersonated && (impersonated.user || '(only groups)');

/** Puts equal things together; bounded. */
export class Gathered {
  readonly #found = new Map<string, Writable<Anomaly>>();
  readonly #about: About;
  #left = 0;

  constructor(about: About) {
    this.#about = about;
  }

  add(event: AuditEvent, match: Match, count = 1): void {
    const severity = match.severity ?? this.#about.severity;
    const key =
      match.together ??
      JSON.stringify([
        severity,
        event.user,
        impersonatedOf(event),
        event.verb,
        whatOf(event),
        event.target?.namespace,
        match.detail,
      ]);
    const found = this.#found.get(key) ?? this.#open(key, event);
    if (!found) {
      this.#left += count;
      return;
    }
    found.severity = severity;
    if (match.detail) found.detail = match.detail;
    found.count += count;
    if (event.at < found.first) found.first = event.at;
    if (event.at > found.last) found.last = event.at;
    found.sources = add(found.sources, addressOf(event));
    found.agents = add(found.agents, event.agent);
    found.verbs = add(found.verbs, event.verb);
    found.resources = add(found.resources, whatOf(event));
    found.namespaces = add(found.namespaces, event.target?.namespace ?? '');
    found.names = add(found.names, event.target?.name ?? '');
  }

  #open(key: string, event: AuditEvent): Writable<Anomaly> | undefined {
    if (this.#found.size >= MOST_ANOMALIES) return undefined;
    const { id, title, severity, why, next } = this.#about;
    const as = impersonatedOf(event);
    const opened: Writable<Anomaly> = {
      rule: id,
      severity,
      title,
      first: event.at,
      last: event.at,
      count: 0,
      user: event.user.slice(0, LONGEST_VALUE),
      groups: event.groups.slice(0, MOST_VALUES).map((group) => group.slice(0, LONGEST_VALUE)),
      ...(as === undefined ? {} : { impersonated: as.slice(0, LONGEST_VALUE) }),
      sources: [],
      agents: [],
      verbs: [],
      resources: [],
      namespaces: [],
      names: [],
      why,
      next,
    };
    this.#found.set(key, opened);
    return opened;
  }

  findings(): readonly Anomaly[] {
    return [...this.#found.values()];
  }

  /** Matches that no room was left for. */
  left(): number {
    return this.#left;
  }
}
