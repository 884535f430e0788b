import { defineCheck } from '../../../core/check.ts';
import { CLUSTER, type ResourceRef, refKey } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { BINDINGS, type Cover, coverageOf, KYVERNO, POLICIES } from '../coverage.ts';

export default defineCheck({
  id: 'adm-policy-audit-only',
  area: 'pipeline',
  title: 'Admission policies that only tell',
  severity: 'low',
  risk: 'A warning reaches whoever types kubectl, not a pipeline that nobody watches and never an attacker. Policies that only tell are right for a trial; after it they have to refuse.',
  fields: [
    {
      path: 'ValidatingAdmissionPolicyBinding spec.validationActions; ClusterPolicy spec.validationFailureAction, spec.rules[*].validate.failureAction',
      allowed: 'Deny; Enforce',
    },
  ],
  controls: [
    { framework: 'CIS', id: '5.2.1' },
    { framework: 'OWASP', id: 'K04:2025' },
  ],
  reads: [{ resource: POLICIES }, { resource: BINDINGS }, { resource: KYVERNO }, { resource: 'namespaces' }],
  messages: {
    pass: { brief: 'refuses', detail: '{name} refuses {what}.' },
    beside: { brief: '{value}, another refuses', detail: '{name} only tells of {what}; another policy refuses them.' },
    fail: { brief: '{value}', detail: '{name} tells of {what} and refuses nothing: {value}.' },
    none: { brief: 'no policy', detail: 'No admission policy is about what kubeharden knows to keep out.' },
  },
  *evaluate(snapshot) {
    const found = new Map<string, { ref: ResourceRef; cover: Cover; what: string[]; open: boolean }>();
    for (const { guard, covers } of coverageOf(snapshot)) {
      const refused = covers.some(({ enforces }) => enforces);
      for (const cover of covers) {
        if (!cover.ref) continue;
        const key = refKey(cover.ref);
        const known = found.get(key) ?? { ref: cover.ref, cover, what: [], open: false };
        known.what.push(guard.keepsOut);
        // Two policies on the same matter: it is enough that one refuses.
        if (!cover.enforces && !refused) {
          known.open = true;
          known.cover = cover;
        }
        found.set(key, known);
      }
    }
    if (found.size === 0) yield { verdict: 'not-applicable', subject: CLUSTER, message: 'none' };
    for (const { ref, cover, what, open } of found.values())
      yield {
        verdict: open ? 'fail' : 'pass',
        subject: ref,
        message: open ? 'fail' : cover.enforces ? 'pass' : 'beside',
        data: { name: cover.name, what: listing([...new Set(what)]), value: cover.value },
        evidence: [{ path: cover.path, value: cover.value }],
      };
  },
});
