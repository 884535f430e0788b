import type { LabelSelector } from '../../core/kube/objects.ts';
import { userNamespaces } from '../../core/kube/scope.ts';
import { record, records, strings, text } from '../../core/reduce/raw.ts';
import { type ResourceRef, refOf } from '../../core/reference.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { count, listing } from '../../core/text.ts';
import { engineOf, judges } from '../audit/webhooks.ts';
import { GUARDS, type Guard } from './guards.ts';

export const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';
export const BINDINGS = 'validatingadmissionpolicybindings.admissionregistration.k8s.io';
export const KYVERNO = 'clusterpolicies.kyverno.io';
const TEMPLATE = 'kubeharden.dev/template';
const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** Something in the cluster that watches over what a guard is about. */
export interface Cover {
  readonly name: string;
  /** Where its mode is set: a binding, or a policy of Kyverno. */
  readonly ref?: ResourceRef;
  readonly enforces: boolean;
  readonly path: string;
  readonly value: string;
}

export interface Coverage {
  readonly guard: Guard;
  readonly covers: readonly Cover[];
  /** Why it may be covered without that being seen. */
  readonly unread?: string;
}

/** Chosen namespaces only: then others are not watched. */
const isNarrow = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length > 0 ||
  (selector?.matchExpressions ?? []).some(({ operator }) => operator === 'In' || operator === 'Exists');

function* admissionPolicies(snapshot: Snapshot): Iterable<readonly [Guard, Cover]> {
  const bindings = Map.groupBy(list(snapshot, BINDINGS), ({ spec }) => spec.policyName);
  for (const { metadata, spec } of list(snapshot, POLICIES)) {
    const bound = (bindings.get(metadata.name) ?? []).filter(
      ({ spec }) => !isNarrow(spec.matchResources?.namespaceSelector),
    );
    const binding = bound.find(({ spec }) => spec.validationActions?.includes('Deny')) ?? bound[0];
    if (!binding) continue;
    const template = metadata.annotations?.[TEMPLATE];
    const written = [...records(record(spec).variables), ...records(record(spec).validations)]
      .map(({ expression }) => text(expression))
      .join('\n');
    const actions = binding.spec.validationActions ?? [];
    const cover: Cover = {
      name: `ValidatingAdmissionPolicy ${metadata.name}`,
      ref: refOf(binding),
      enforces: actions.includes('Deny'),
      path: 'spec.validationActions',
      value: actions.join(', ') || '(absent)',
    };
    for (const guard of GUARDS)
      if (template?.startsWith('pipeline/') ? template === guard.template : guard.marks.test(written))
        yield [guard, cover];
  }
}

/** Everything of some kinds, in every namespace. */
const isEverywhere = (match: Readonly<Record<string, unknown>>): boolean =>
  [...records(match.any), ...records(match.all), match]
    .map((filter) => record(filter.resources))
    .some(
      (resources) =>
        strings(resources.kinds).length > 0 &&
        Object.keys(resources).every((key) => key === 'kinds' || key === 'operations'),
    );

function* kyvernoPolicies(snapshot: Snapshot): Iterable<readonly [Guard, Cover]> {
  for (const policy of list(snapshot, KYVERNO))
    for (const rule of records(policy.spec?.rules)) {
      const validate = record(rule.validate);
      if (Object.keys(validate).length === 0 || !isEverywhere(record(rule.match))) continue;
      const own = text(validate.failureAction);
      const action = own || text(policy.spec?.validationFailureAction) || 'Audit';
      const cover: Cover = {
        name: `ClusterPolicy ${policy.metadata.name}`,
        ref: refOf(policy),
        enforces: action.toLowerCase() === 'enforce',
        path: own ? `spec.rules[name=${text(rule.name)}].validate.failureAction` : 'spec.validationFailureAction',
        value: action,
      };
      const { message: _, failureAction: __, ...written } = validate;
      const level = text(record(validate.podSecurity).level);
      for (const guard of GUARDS)
        if (
          (guard.podSecurity && level) ||
          (guard.restricted && level === 'restricted') ||
          guard.marks.test(JSON.stringify(written))
        )
          yield [guard, cover];
    }
}

/** Pod Security in every namespace of people, at one of these levels. */
function podSecurity(snapshot: Snapshot, levels: readonly string[]): Cover | undefined {
  const namespaces = userNamespaces(snapshot);
  const enforced = namespaces.every(({ metadata }) => levels.includes(metadata.labels?.[ENFORCE] ?? ''));
  return namespaces.length > 0 && enforced
    ? {
        name: 'Pod Security Admission',
        enforces: true,
        path: `metadata.labels[${ENFORCE}]`,
        value: `${levels.join(' or ')} in ${count(namespaces.length, 'namespace')}`,
      }
    : undefined;
}

// Their policies are custom resources that a scan does not read.
const UNREAD_ENGINES = new Set(['Kubewarden', 'jsPolicy', 'a runtime protection product']);

const otherEngines = (snapshot: Snapshot): readonly string[] => [
  ...new Set(
    list(snapshot, 'validatingwebhookconfigurations.admissionregistration.k8s.io').flatMap((configuration) =>
      (configuration.webhooks ?? []).flatMap((webhook) => {
        const engine = engineOf(configuration, webhook);
        return engine && UNREAD_ENGINES.has(engine.name) && judges(webhook, 'pods', 'CREATE') ? [engine.name] : [];
      }),
    ),
  ),
];

function unreadFor(guard: Guard, snapshot: Snapshot, engines: readonly string[]): string | undefined {
  const constraints = snapshot.discovery
    .filter(({ group, kind }) => group === 'constraints.gatekeeper.sh' && guard.gatekeeper.test(kind))
    .map(({ kind }) => kind);
  if (constraints.length > 0)
    return `Gatekeeper knows ${listing(constraints)}; whether there is a constraint of that kind, and where it holds, is not read`;
  return engines.length > 0 && !guard.rbac
    ? `${listing(engines)} judges pods; what its policies ask is not read`
    : undefined;
}

/** For each guard what does its work already, by what it does and not by its name. */
export const coverageOf: (snapshot: Snapshot) => readonly Coverage[] = memoize((snapshot) => {
  const found = Map.groupBy([...admissionPolicies(snapshot), ...kyvernoPolicies(snapshot)], ([guard]) => guard);
  const standard = podSecurity(snapshot, ['baseline', 'restricted']);
  const strict = podSecurity(snapshot, ['restricted']);
  const engines = otherEngines(snapshot);
  return GUARDS.map((guard) => {
    const covers = (found.get(guard) ?? []).map(([, cover]) => cover);
    if (guard.podSecurity && standard) covers.push(standard);
    if (guard.restricted && strict) covers.push(strict);
    // What refuses comes before what only tells.
    covers.sort((a, b) => Number(b.enforces) - Number(a.enforces));
    const unread = unreadFor(guard, snapshot, engines);
    return { guard, covers, ...(unread ? { unread } : {}) };
  });
});
