import type { Change } from '../../core/change.ts';
import type { Consequence, Impact } from '../../core/impact.ts';
import type { Manifest } from '../../core/kube/objects.ts';
import { workloadsOf } from '../../core/kube/workloads.ts';
import { record, records, strings, text } from '../../core/reduce/raw.ts';
import { type ResourceRef, refKey, refText } from '../../core/reference.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { count, listing } from '../../core/text.ts';
import { GUARDS, type Guard, type Scope } from './guards.ts';

/** A guard as it is about to hold. */
export interface Bound {
  readonly guard: Guard;
  readonly denies: boolean;
  readonly exempt: ReadonlySet<string>;
  readonly digest: boolean;
}

/** What of today a guard would speak up about: static pods are not admitted, and so not met. */
export const metBy = (guard: Guard, scope: Scope): readonly ResourceRef[] =>
  guard.others?.(scope) ??
  workloadsOf(scope.snapshot)
    .filter(
      (workload) => !workload.isStatic && !scope.exempt.has(workload.namespace) && guard.offends?.(workload, scope),
    )
    .map(({ ref }) => ref);

export const exemptIn = (binding: unknown): string[] =>
  records(record(record(record(record(binding).matchResources).namespaceSelector)).matchExpressions)
    .filter(({ key, operator }) => key === 'kubernetes.io/metadata.name' && operator === 'NotIn')
    .flatMap(({ values }) => strings(values));

/** Whether a policy, as written by the template, asks for digests. */
export const asksForDigest = (policy: unknown): boolean =>
  records(record(policy).variables).some(({ expression }) => text(expression).includes('(true ||'));

/** The same of a guard in Kyverno's form. */
function boundByKyverno({ spec }: Manifest): Omit<Bound, 'guard'> {
  const [rule] = records(record(spec).rules);
  const { failureAction, cel } = record(record(rule).validate);
  return {
    denies: failureAction === 'Enforce',
    exempt: new Set(
      records(record(record(rule).exclude).any).flatMap(({ resources }) => strings(record(resources).namespaces)),
    ),
    digest: asksForDigest(cel),
  };
}

/** The guards among changes that create them. */
export function boundBy(changes: readonly Change[]): Bound[] {
  const manifests = changes.flatMap((change) => (change.kind === 'apply' ? [change.manifest] : []));
  return GUARDS.flatMap((guard) => {
    const own = manifests.filter(({ metadata }) => metadata.name === guard.policy);
    const policy = own.find(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    const binding = own.find(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
    const kyverno = own.find(({ kind }) => kind === 'ClusterPolicy');
    if (kyverno) return [{ guard, ...boundByKyverno(kyverno) }];
    if (!binding) return [];
    return [
      {
        guard,
        denies: strings(record(binding.spec).validationActions).includes('Deny'),
        exempt: new Set(exemptIn(binding.spec)),
        digest: asksForDigest(policy?.spec),
      },
    ];
  });
}

/** What the guards meet today, one row each, and what that means for the people whose objects they are. */
export function guardImpact(bound: readonly Bound[], snapshot: Snapshot): Impact {
  const met = bound.map(({ guard, ...scope }) => ({ guard, ...scope, refs: metBy(guard, { snapshot, ...scope }) }));
  const denies = bound.some((each) => each.denies);
  const workloads = unique(met.filter(({ guard }) => !guard.rbac).flatMap(({ refs }) => refs));
  const rbac = unique(met.filter(({ guard }) => guard.rbac).flatMap(({ refs }) => refs));
  const consequences: Consequence[] = [];
  if (workloads.length > 0)
    consequences.push({
      level: denies ? 'breaks' : 'note',
      text: `${count(workloads.length, 'workload')} of today ${workloads.length === 1 ? 'does' : 'do'} what is kept out: ${listing(workloads.map(refText))}. Running pods stay; ${
        denies
          ? 'their next start and the next change of their template are refused. Correct them first, or leave their namespaces out.'
          : 'their next start and the next change of their template bring a warning and a line in the audit log.'
      }`,
      subjects: workloads,
    });
  if (rbac.length > 0)
    consequences.push({
      level: denies ? 'breaks' : 'note',
      text: `${count(rbac.length, 'role or binding', 'roles and bindings')} of today would not be let in anew: ${listing(rbac.map(refText))}. They stay as they are; ${denies ? 'making them again, or widening them, is refused' : 'making them again, or widening them, brings a warning'}.`,
      subjects: rbac,
    });
  if (workloads.length + rbac.length === 0)
    consequences.push({ level: 'safe', text: 'Nothing of today does what is kept out.' });
  if (denies) consequences.push(...debugging(bound));
  else
    consequences.push({
      level: 'note',
      text: 'Nothing is refused. Warnings show in kubectl and in clients that print them; the audit log, where there is one, has them as the annotation validation.policy.admission.k8s.io/validation_failure.',
    });
  return {
    consequences,
    tables: [
      {
        title: 'What the guards meet today',
        columns: ['keeps out', 'objects', 'such as'],
        rows: met.map(({ guard, refs }) => [guard.keepsOut, String(refs.length), listing(refs.map(refText), 2) || '–']),
      },
    ],
  };
}

const unique = (refs: readonly ResourceRef[]): ResourceRef[] => [
  ...new Map(refs.map((ref) => [refKey(ref), ref])).values(),
];

/** What people do by hand that is refused too. */
function* debugging(bound: readonly Bound[]): Iterable<Consequence> {
  const guards = new Set(bound.filter(({ denies }) => denies).map(({ guard }) => guard.id));
  if (guards.has('host-access'))
    yield {
      level: 'note',
      text: 'kubectl debug node/NODE makes a pod with the node’s namespaces and disk: give it a namespace that is left out, such as --namespace kube-system.',
    };
  if (guards.has('image-versions') || guards.has('requests'))
    yield {
      level: 'note',
      text: 'kubectl run and kubectl create deployment without a tag or without requests are refused.',
    };
  if (guards.has('wildcards') || guards.has('cluster-admin'))
    yield {
      level: 'note',
      text: 'Charts of operators that bring roles with stars or bind cluster-admin no longer install or upgrade by themselves: look at what they ask for, and delete the guard’s binding for the time of the installation.',
    };
}
