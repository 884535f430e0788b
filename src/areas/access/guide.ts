import type { GuideStep } from '../../core/change.ts';
import type { Finding } from '../../core/finding.ts';
import type { Consequence } from '../../core/impact.ts';
import { type ResourceRef, refKey } from '../../core/reference.ts';
import { defineRemediation, type Remediation } from '../../core/remediation.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { told } from '../../core/told.ts';

interface GuideSpec {
  readonly id: string;
  readonly title: string;
  readonly fixes: readonly string[];
  /** False for findings that another step resolves. */
  readonly concerns?: (finding: Finding, snapshot: Snapshot) => boolean;
  /** Why somebody should do it, as `told` reads it. */
  readonly why: string | ((snapshot: Snapshot) => string);
  readonly where: string;
  /** Said once, before the single subjects. */
  readonly opening: (snapshot: Snapshot) => readonly GuideStep[];
  /** What to do about one subject; nothing where the opening says it all. */
  readonly each?: (subject: ResourceRef, findings: readonly Finding[], snapshot: Snapshot) => GuideStep;
  readonly verify: string;
  readonly consequence: Consequence;
}

/** What people do themselves about access: with their identity provider, their CI system, their manifests. */
export const defineAccessGuide = (spec: GuideSpec): Remediation =>
  defineRemediation({
    id: spec.id,
    area: 'access',
    title: spec.title,
    fixes: spec.fixes,
    risk: 'disruptive',
    delivery: 'guide',
    *steps({ findings: all, snapshot }) {
      const findings = all.filter((finding) => spec.concerns?.(finding, snapshot) ?? true);
      const subjects = [...new Map(findings.map(({ subject }) => [refKey(subject), subject])).values()];
      if (subjects.length === 0) return;
      yield {
        key: '',
        title: spec.title,
        why: told(typeof spec.why === 'string' ? spec.why : spec.why(snapshot), subjects),
        findings,
        subjects,
        after: spec.verify,
      };
    },
    plan(step, answers, { findings, snapshot }) {
      const wanted = new Set(step.findings);
      const bySubject = Map.groupBy(
        findings.filter(({ fingerprint }) => wanted.has(fingerprint)),
        ({ subject }) => refKey(subject),
      );
      const chosen = step.subjects.filter((subject) => !answers.excluded.includes(refKey(subject)));
      if (chosen.length === 0) return [];
      const { each } = spec;
      return [
        {
          kind: 'guide',
          title: spec.title,
          where: spec.where,
          steps: [
            ...spec.opening(snapshot),
            ...(each ? chosen.map((subject) => each(subject, bySubject.get(refKey(subject)) ?? [], snapshot)) : []),
          ],
          verify: spec.verify,
        },
      ];
    },
    impact: () => ({ consequences: [spec.consequence] }),
  });
