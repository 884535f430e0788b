import type { PatchChange } from '../../../core/change.ts';
import { targetOf } from '../../../core/change.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, memoize } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { BINDINGS, POLICIES } from '../coverage.ts';
import { asksForDigest, type Bound, exemptIn, guardImpact, metBy } from '../guard-impact.ts';
import { GUARDS } from '../guards.ts';

/** The guards as they are bound now, by the name of their binding. Policies of other makes are their owners' to sharpen. */
const boundNow = memoize((snapshot): ReadonlyMap<string, Bound> => {
  const policies = new Map(list(snapshot, POLICIES).map((policy) => [policy.metadata.name, policy]));
  return new Map(
    list(snapshot, BINDINGS).flatMap((binding) => {
      const policy = policies.get(binding.spec.policyName);
      const guard = GUARDS.find(
        ({ template }) => template === policy?.metadata.annotations?.['kubeharden.dev/template'],
      );
      if (!policy || !guard) return [];
      return [
        [
          binding.metadata.name,
          { guard, denies: true, exempt: new Set(exemptIn(binding.spec)), digest: asksForDigest(policy.spec) },
        ],
      ];
    }),
  );
});

export default defineRemediation({
  id: 'enforce-guardrails',
  area: 'pipeline',
  title: 'Guardrails that refuse',
  fixes: ['adm-policy-audit-only'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const bound = boundNow(snapshot);
    const open = findings.filter(
      ({ subject }) => subject.kind === 'ValidatingAdmissionPolicyBinding' && bound.has(subject.name),
    );
    if (open.length === 0) return;
    const met = open.map(({ subject }) => {
      const found = bound.get(subject.name);
      return { subject, refs: found ? metBy(found.guard, { snapshot, ...found }) : [] };
    });
    // What came since the API server started is counted by itself, and tells of pods that are gone again.
    const counted = snapshot.metrics?.policyViolations ?? {};
    const clean = met.filter(({ subject, refs }) => refs.length === 0 && !counted[subject.name]);
    yield {
      key: '',
      title: `Let ${count(open.length, 'policy', 'policies')} refuse`,
      why: `${listing(open.map(({ subject }) => refText(subject)))} only ${open.length === 1 ? 'tells' : 'tell'}. ${
        clean.length === open.length
          ? `Nothing of today does what they keep out${snapshot.metrics ? ', and nothing was told of since the API server started' : ''}: they can refuse from now on.`
          : `Nothing of today is in the way of ${clean.length} of them; leave out the others until what they tell of is corrected.`
      }`,
      findings: open,
      subjects: open.map(({ subject }) => subject),
      comesAfter: ['guardrails', 'security-context', 'pin-images', 'workload-resources', 'narrow-wildcards'],
      after:
        'Watch for refused pods: kubectl get events --all-namespaces --field-selector reason=FailedCreate. Undo makes the policies tell only.',
    };
  },
  plan: (step, answers, { snapshot }) =>
    step.subjects
      .filter((subject) => !answers.excluded.includes(refKey(subject)) && boundNow(snapshot).has(subject.name))
      .map((target): PatchChange => {
        const uid = list(snapshot, BINDINGS).find(({ metadata }) => metadata.name === target.name)?.metadata.uid;
        return {
          kind: 'patch',
          target,
          patch: { spec: { validationActions: ['Deny', 'Audit'] } },
          patchType: 'strategic',
          ...(uid ? { expects: { uid } } : {}),
        };
      }),
  impact(_step, changes, { snapshot }) {
    const bound = boundNow(snapshot);
    const chosen = changes.flatMap((change) =>
      change.kind === 'patch' ? (bound.get(targetOf(change).name) ?? []) : [],
    );
    return guardImpact(chosen, snapshot);
  },
});
