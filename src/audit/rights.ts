import { SERVICE_ACCOUNTS } from '../core/kube/rbac/subject.ts';
import { recordOf, textOf } from '../logs/values.ts';
import type { AuditEvent, Target } from './event.ts';

/** What the authorizer was asked for one request, and what else it must have been asked though no log says so. */
export interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly url?: string;
}

const RBAC = 'rbac.authorization.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';

const asked = (verb: string, group: string, resource: string, fields: Partial<Asked> = {}): Asked => ({
  verb,
  group,
  resource,
  subresource: '',
  namespace: '',
  name: '',
  ...fields,
});

/** A new object has no name yet when the authorizer is asked; the log has it from what was sent. */
const nameOf = (verb: string, { subresource, name }: Target): string =>
  (verb === 'create' && subresource === '') || verb === 'deletecollection' ? '' : name;

/** The right to bind a role or to approve for a signer: asked by admission and storage, and not logged. */
function hidden({ verb, target, request, response }: AuditEvent): Asked[] {
  if (
    target?.group === RBAC &&
    target.resource.endsWith('rolebindings') &&
    ['create', 'update', 'patch'].includes(verb)
  ) {
    const roleRef = recordOf(response.roleRef ?? request.roleRef);
    const [kind, name] = [textOf(roleRef.kind), textOf(roleRef.name)];
    if (name === '') return [];
    return kind === 'Role'
      ? [asked('bind', RBAC, 'roles', { name, namespace: target.namespace })]
      : [asked('bind', RBAC, 'clusterroles', { name, namespace: target.namespace })];
  }
  if (target?.group === CERTIFICATES && ['approval', 'status'].includes(target.subresource)) {
    const name = textOf(recordOf(response.spec ?? request.spec).signerName);
    const right = target.subresource === 'approval' ? 'approve' : 'sign';
    return name === '' ? [] : [asked(right, CERTIFICATES, 'signers', { name })];
  }
  return [];
}

const SESSIONS = new Set(['exec', 'attach', 'portforward']);

/** What is asked a second time for the same request. */
function second({ verb, code, target }: AuditEvent): Asked[] {
  if (!target) return [];
  const { group, resource, subresource, namespace, name } = target;
  // An update or a server-side apply that creates the object.
  if (code === 201 && (verb === 'update' || verb === 'patch'))
    return [asked('create', group, resource, { subresource, namespace })];
  // A session over a websocket is a GET; newer API servers want `create` as well.
  return verb === 'get' && resource === 'pods' && SESSIONS.has(subresource)
    ? [asked('create', group, resource, { subresource, namespace, name })]
    : [];
}

/** The rights of one request: of whom it acts as. */
export function rightsOf(event: AuditEvent): Asked[] {
  const { verb, target, uri } = event;
  if (!target?.resource) return [asked(verb, '', '', { url: uri.split('?', 1)[0] ?? '' })];
  const { group, resource, subresource, namespace } = target;
  const main = asked(verb, group, resource, { subresource, namespace, name: nameOf(verb, target) });
  return [main, ...second(event), ...hidden(event)];
}

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** The rights of somebody who acted as somebody else. */
export function impersonationOf({ impersonated }: AuditEvent): Asked[] {
  if (!impersonated) return [];
  const [, namespace, account] = ACCOUNT.exec(impersonated.user) ?? [];
  // The API server adds these by itself.
  const given = impersonated.groups.filter(
    (group) => group !== 'system:authenticated' && !(account && group.startsWith(SERVICE_ACCOUNTS)),
  );
  return [
    namespace && account
      ? asked('impersonate', '', 'serviceaccounts', { namespace, name: account })
      : asked('impersonate', '', 'users', { name: impersonated.user }),
    ...given.map((name) => asked('impersonate', '', 'groups', { name })),
  ];
}
