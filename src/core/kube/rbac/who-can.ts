import type { Snapshot } from '../../snapshot.ts';
import type { PolicyRule, RbacSubject } from '../objects.ts';
import { bindingsByKey, bindingsOf, type ResolvedBinding } from './bindings.ts';
import { type Question, ruleAllows } from './question.ts';
import { type Identity, identityKeys, MASTERS } from './subject.ts';

/** A binding in another namespace does not count, and one in any namespace not for cluster-wide requests and URLs. */
const reaches = ({ namespace }: ResolvedBinding, question: Question): boolean =>
  namespace === undefined || (!('url' in question) && namespace === question.namespace);

/** Bindings that apply to an identity, each once. */
export function bindingsFor(snapshot: Snapshot, identity: Identity): readonly ResolvedBinding[] {
  const byKey = bindingsByKey(snapshot);
  return [...new Set(identityKeys(identity).flatMap((key) => byKey.get(key) ?? []))];
}

/** The bindings that allow an identity what is asked; none: RBAC does not allow it. */
export const mayDo = (snapshot: Snapshot, identity: Identity, question: Question): ResolvedBinding[] =>
  bindingsFor(snapshot, identity).filter(
    (bound) => reaches(bound, question) && bound.rules.some((rule) => ruleAllows(rule, question)),
  );

/** The API server asks no authorizer about `system:masters`. */
export const isAllowed = (snapshot: Snapshot, identity: Identity, question: Question): boolean =>
  identity.groups.includes(MASTERS) || mayDo(snapshot, identity, question).length > 0;

/** One way by which a subject is allowed something. */
export interface Path {
  readonly subject: RbacSubject;
  readonly bound: ResolvedBinding;
  readonly rule: PolicyRule;
}

/** Who is allowed what is asked, and how: the first rule of each binding that allows it, for each subject. */
export function whoCan(snapshot: Snapshot, question: Question): Path[] {
  const paths: Path[] = [];
  for (const bound of bindingsOf(snapshot)) {
    if (!reaches(bound, question)) continue;
    const rule = bound.rules.find((candidate) => ruleAllows(candidate, question));
    if (rule) for (const subject of bound.binding.subjects ?? []) paths.push({ subject, bound, rule });
  }
  return paths;
}
