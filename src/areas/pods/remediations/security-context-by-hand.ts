import type { GuideChange, GuideStep } from '../../../core/change.ts';
import type { Finding } from '../../../core/finding.ts';
import { isSystemNamespace, managerOf } from '../../../core/kube/scope.ts';
import { type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { joinPatches, patchForAll } from '../hardening/combine.ts';
import { FORM_FIXES, formFor } from '../hardening/forms.ts';

const workloadsByKey = memoize(
  (snapshot) => new Map(workloadsOf(snapshot).map((workload) => [refKey(workload.ref), workload])),
);

type Group = 'pods' | 'jobs' | 'static' | 'rest';
const groupOf = ({ ref, isStatic }: Workload): Group =>
  isStatic ? 'static' : ref.kind === 'Pod' ? 'pods' : ref.kind === 'Job' ? 'jobs' : 'rest';

const TEXTS: Readonly<Record<Group, { title: string; why: string }>> = {
  pods: {
    title: 'Make bare pods anew with a security context',
    why: '{who} {lacks|lack} hardening that a running pod cannot be given: it is deleted and made again, by hand or by whoever made it. A Deployment would keep it running on another node too.',
  },
  jobs: {
    title: 'Make Jobs anew with a security context',
    why: '{who} {lacks|lack} hardening, and the template of a Job cannot be changed: the Job is deleted, which ends its pods, and made again.',
  },
  static: {
    title: 'Change static pods on their nodes',
    why: '{who} {lacks|lack} hardening and {is a file on its node|are files on their nodes}: the API server shows only a copy, which cannot be changed.',
  },
  rest: {
    title: 'Change by hand what no patch can',
    why: '{who} {lacks|lack} hardening that a patch cannot bring: it could not tell apart what has to change, or another step has to come first.',
  },
};

// What the Job controller writes into a Job; it must not be given to a new one.
const JOB_LABELS = ['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'];
const FRESH_JOB = (() => {
  const labels = Object.fromEntries(JOB_LABELS.map((label) => [label, null]));
  return { metadata: { labels }, spec: { selector: null, template: { metadata: { labels } } } };
})();

/** The object as it is, with the patch, deleted and made again. */
function recreate({ ref, namespace }: Workload, patch: unknown): string {
  const object = `kubectl --namespace ${shellQuote(namespace)} get ${ref.kind.toLowerCase()} ${shellQuote(ref.name)} --output yaml`;
  return `${object} | kubectl patch --local --type strategic --filename - --patch ${shellQuote(JSON.stringify(patch))} --output yaml | kubectl replace --force --filename -`;
}

function guideStep(workload: Workload, findings: readonly Finding[], snapshot: Snapshot): GuideStep {
  const name = refText(workload.ref);
  const checks = listing([...new Set(findings.map(({ check }) => check))], 20);
  const patch = patchForAll(workload, findings, snapshot);
  const owner = managerOf(workload.object);
  if (owner && owner.kind !== 'kubeharden')
    return {
      text: `${name} (${checks}) is made by ${owner.kind} ${owner.name}: set these fields there, in the pod template: ${JSON.stringify(patch)}`,
    };
  const group = groupOf(workload);
  if (group === 'static')
    return {
      text: `${name} (${checks}): on node ${workload.pods[0]?.spec.nodeName ?? 'that runs it'}, set these fields in its manifest under the kubelet’s staticPodPath: ${JSON.stringify(patch)}`,
    };
  if (group === 'rest')
    return {
      text: `${name}: ${checks}`,
      commands: [
        `kubectl --namespace ${shellQuote(workload.namespace)} edit ${workload.ref.kind.toLowerCase()} ${shellQuote(workload.ref.name)}`,
      ],
    };
  return {
    text: `${name}: ${checks}. Deleted and made again with the fields set:`,
    commands: [recreate(workload, group === 'jobs' ? joinPatches(FRESH_JOB, patch) : patch)],
  };
}

export default defineRemediation({
  id: 'security-context-by-hand',
  area: 'pods',
  title: 'Harden pods that cannot be patched',
  fixes: [...FORM_FIXES, 'pod-windows-hostprocess'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    const groups = new Map<Group, Map<Workload, Finding[]>>();
    for (const finding of findings) {
      const workload = byKey.get(refKey(finding.subject));
      if (!workload || isSystemNamespace(workload.namespace) || formFor(finding, workload, snapshot)) continue;
      const group = groups.get(groupOf(workload)) ?? new Map<Workload, Finding[]>();
      groups.set(groupOf(workload), group);
      group.set(workload, [...(group.get(workload) ?? []), finding]);
    }
    for (const [key, group] of groups) {
      const workloads = [...group.keys()];
      const { title, why } = TEXTS[key];
      yield {
        key,
        title,
        why: told(
          why,
          workloads.map(({ ref }) => ref),
        ),
        findings: [...group.values()].flat(),
        subjects: workloads.map(({ ref }) => ref),
      };
    }
  },
  plan(step, answers, { findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    const wanted = new Set(step.findings);
    const bySubject = Map.groupBy(
      findings.filter(({ fingerprint }) => wanted.has(fingerprint)),
      ({ subject }) => refKey(subject),
    );
    const steps = step.subjects.flatMap((ref): GuideStep[] => {
      const workload = answers.excluded.includes(refKey(ref)) ? undefined : byKey.get(refKey(ref));
      return workload ? [guideStep(workload, bySubject.get(refKey(ref)) ?? [], snapshot)] : [];
    });
    if (steps.length === 0) return [];
    const change: GuideChange = {
      kind: 'guide',
      title: step.title,
      where: 'your workstation',
      steps,
      verify: 'Inspect the cluster again; the findings of this step are gone.',
    };
    return [change];
  },
  impact(step) {
    const group = step.id.slice(step.id.lastIndexOf('/') + 1);
    const restarted = group === 'pods' || group === 'jobs';
    return {
      consequences: restarted
        ? [
            {
              level: 'breaks',
              text: `${count(step.subjects.length, group === 'pods' ? 'pod' : 'Job')} ${step.subjects.length === 1 ? 'is' : 'are'} ended and started again from the beginning; files outside of volumes are lost.`,
              subjects: step.subjects,
            },
          ]
        : [{ level: 'note', text: 'kubeharden changes nothing here itself.', subjects: step.subjects }],
    };
  },
});
