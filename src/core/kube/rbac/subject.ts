import type { RbacSubject } from '../objects.ts';

/** Who asks, as the API server sees it. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

export const ANONYMOUS = 'system:anonymous';
export const UNAUTHENTICATED = 'system:unauthenticated';
export const AUTHENTICATED = 'system:authenticated';
export const MASTERS = 'system:masters';
export const SERVICE_ACCOUNTS = 'system:serviceaccounts';

export const serviceAccountUser = (namespace: string, name: string): string =>
  `system:serviceaccount:${namespace}:${name}`;

/** What a service account's token says of it. */
export const serviceAccountIdentity = (namespace: string, name: string): Identity => ({
  user: serviceAccountUser(namespace, name),
  groups: [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${namespace}`, AUTHENTICATED],
});

export const ANONYMOUS_IDENTITY: Identity = { user: ANONYMOUS, groups: [UNAUTHENTICATED] };

/** Namespace of a service-account subject: a RoleBinding may leave out its own. */
export const namespaceOf = (subject: RbacSubject, bindingNamespace?: string): string | undefined =>
  subject.kind === 'ServiceAccount' ? subject.namespace || bindingNamespace : undefined;

/**
 * What an identity must have for the subject to be it: `user:NAME` or `group:NAME`. Undefined for a subject that
 * matches nobody (appliesToUser in pkg/registry/rbac/validation/rule.go).
 */
export function subjectKey(subject: RbacSubject, bindingNamespace?: string): string | undefined {
  if (subject.kind === 'User') return `user:${subject.name}`;
  if (subject.kind === 'Group') return `group:${subject.name}`;
  const namespace = namespaceOf(subject, bindingNamespace);
  return namespace ? `user:${serviceAccountUser(namespace, subject.name)}` : undefined;
}

export const identityKeys = ({ user, groups }: Identity): string[] => [
  `user:${user}`,
  ...new Set(groups.map((group) => `group:${group}`)),
];

/** As people write it: `ServiceAccount build/ci-runner`, `Group ops`. */
export function subjectText(subject: RbacSubject, bindingNamespace?: string): string {
  const namespace = namespaceOf(subject, bindingNamespace);
  return `${subject.kind} ${namespace ? `${namespace}/` : ''}${subject.name}`;
}

/** The namespace and name of a service account, however the binding spells it. */
export function serviceAccountOf(
  subject: RbacSubject,
  bindingNamespace?: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const namespace = namespaceOf(subject, bindingNamespace);
  if (namespace) return { namespace, name: subject.name };
  const [, owner, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject.name) ?? [];
  return subject.kind === 'User' && owner && name ? { namespace: owner, name } : undefined;
}

/** Groups that nobody was chosen for: everybody, or every program, is in them. */
export const isBroad = ({ kind, name }: RbacSubject): boolean =>
  kind === 'Group'
    ? [UNAUTHENTICATED, AUTHENTICATED, SERVICE_ACCOUNTS].includes(name) || name.startsWith(`${SERVICE_ACCOUNTS}:`)
    : kind === 'User' && name === ANONYMOUS;
