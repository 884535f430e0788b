import type { AuditEvent } from './event.ts';
import { type About, type Anomaly, Gathered, type Match } from './gather.ts';

export interface Watcher {
  observe(event: AuditEvent): void;
  findings(): readonly Anomaly[];
  /** Matches that no room was left for. */
  left(): number;
}

/** A rule is pure and sees each request once; what it remembers does not grow with the log. */
export interface Rule extends About {
  start(): Watcher;
}

/** What a rule that remembers does with one log. */
export interface Memory {
  observe(event: AuditEvent): void;
  /** When all is read: what can only be told now. */
  finish?(): void;
}

/** A rule that remembers: `start` begins a log, and puts what it finds into `gathered`. */
export const defineMemoryRule = (about: About, start: (gathered: Gathered) => Memory): Rule => ({
  ...about,
  start: () => {
    const gathered = new Gathered(about);
    const memory = start(gathered);
    return {
      observe: (event) => memory.observe(event),
      findings: () => {
        memory.finish?.();
        return gathered.findings();
      },
      left: () => gathered.left(),
    };
  },
});

/** A rule that judges each event by itself. */
export const defineRule = (about: About, match: (event: AuditEvent) => Match | undefined): Rule =>
  defineMemoryRule(about, (gathered) => ({
    observe: (event) => {
      const found = match(event);
      if (found) gathered.add(event, found);
    },
  }));
