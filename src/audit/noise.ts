import { type AuditEvent, addressOf } from './event.ts';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
export const isLoopback = (address: string): boolean => LOOPBACK.test(address);

/** The API server's requests to itself (its loopback client); from anywhere else that name is not noise. */
export const isApiServer = (event: AuditEvent): boolean =>
  event.user === 'system:apiserver' && isLoopback(addressOf(event));

// Controllers that kube-controller-manager runs with accounts of their own (--use-service-account-credentials).
const CONTROLLER =
  /^system:serviceaccount:kube-system:([a-z0-9-]+-controller|generic-garbage-collector|root-ca-cert-publisher|legacy-service-account-token-cleaner|bootstrap-signer|token-cleaner|horizontal-pod-autoscaler)$/;
const BUILT_IN = new Set([
  'system:kube-controller-manager',
  'system:kube-scheduler',
  'system:cloud-controller-manager',
  'system:kube-proxy',
]);

/** Parts of the control plane, doing what they are for. Impersonating is never what they are for. */
export const isControlPlane = (event: AuditEvent): boolean =>
  event.impersonated === undefined && (isApiServer(event) || BUILT_IN.has(event.user) || CONTROLLER.test(event.user));

/** A kubelet: the Node authorizer already keeps it to what its own pods need. */
export const isNode = (event: AuditEvent): boolean =>
  event.impersonated === undefined && event.user.startsWith('system:node:') && event.groups.includes('system:nodes');

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** Namespace and name of the service account that asks: a program, and what it does it does every day. */
export function accountOf({ user }: AuditEvent): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = ACCOUNT.exec(user) ?? [];
  return namespace && name ? { namespace, name } : undefined;
}

export const WRITES = new Set(['create', 'update', 'patch']);
export const DELETES = new Set(['delete', 'deletecollection']);
