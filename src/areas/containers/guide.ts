import type { AreaId } from '../../core/area.ts';
import type { Change, GuideStep } from '../../core/change.ts';
import type { Finding } from '../../core/finding.ts';
import type { Consequence } from '../../core/impact.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';
import { type ResourceRef, refKey } from '../../core/reference.ts';
import { defineRemediation, type Remediation } from '../../core/remediation.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { told } from '../../core/told.ts';

interface GuideSpec {
  readonly id: string;
  readonly area: AreaId;
  readonly title: string;
  readonly fixes: readonly string[];
  /** Why somebody should do it, as `told` reads it. */
  readonly why: string | ((snapshot: Snapshot) => string);
  readonly where: string;
  /** Said once, before the single subjects. */
  readonly opening?: readonly GuideStep[];
  /** What to do about one subject. */
  readonly each: (subject: ResourceRef, findings: readonly Finding[], snapshot: Snapshot) => GuideStep;
  readonly files?: readonly Change[];
  readonly verify: string;
  readonly impact: Consequence;
  /** Objects in the platform's own namespaces are meant as well. */
  readonly systemToo?: boolean;
  /** Findings that it is for; all when absent. */
  readonly concerns?: (finding: Finding, snapshot: Snapshot) => boolean;
}

/** A remediation that people carry out: one step for everything with the same cause, a paragraph for each subject. */
export const defineGuide = (spec: GuideSpec): Remediation =>
  defineRemediation({
    id: spec.id,
    area: spec.area,
    title: spec.title,
    fixes: spec.fixes,
    risk: 'disruptive',
    delivery: spec.files ? 'files' : 'guide',
    *steps({ findings, snapshot }) {
      const meant = findings.filter(
        (finding) =>
          (spec.systemToo || !isSystemNamespace(finding.subject.namespace ?? '')) &&
          (spec.concerns?.(finding, snapshot) ?? true),
      );
      const subjects = [...new Map(meant.map(({ subject }) => [refKey(subject), subject])).values()];
      if (subjects.length === 0) return;
      yield {
        key: '',
        title: spec.title,
        why: told(typeof spec.why === 'string' ? spec.why : spec.why(snapshot), subjects),
        findings: meant,
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
      return [
        ...(spec.files ?? []),
        {
          kind: 'guide',
          title: spec.title,
          where: spec.where,
          steps: [
            ...(spec.opening ?? []),
            ...chosen.map((subject) => spec.each(subject, bySubject.get(refKey(subject)) ?? [], snapshot)),
          ],
          verify: spec.verify,
        },
      ];
    },
    impact: (step) => ({
      consequences: [
        step.subjects.some(({ kind }) => kind !== 'Cluster')
          ? { ...spec.impact, subjects: step.subjects }
          : spec.impact,
      ],
    }),
  });
