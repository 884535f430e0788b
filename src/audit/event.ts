import { type Fields, isRecord, NOTHING, recordOf, recordsOf, textOf, textsOf } from '../logs/values.ts';

/** One object of the request, as `objectRef` names it. */
export interface Target {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What the rules look at of an audit.k8s.io/v1 Event; every field has the type it claims, whatever the line held. */
export interface AuditEvent {
  readonly id: string;
  readonly stage: string;
  /** Milliseconds since 1970; NaN when the event has no readable time. */
  readonly at: number;
  readonly verb: string;
  readonly uri: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, unknown>>;
  readonly impersonated?: { readonly user: string; readonly groups: readonly string[] };
  readonly sources: readonly string[];
  readonly agent: string;
  readonly target?: Target;
  /** HTTP status; 0 when the stage has none. */
  readonly code: number;
  /** Why it was refused. */
  readonly message: string;
  readonly annotations: Readonly<Record<string, unknown>>;
  /** What was sent and what was answered; kept only for the kinds in `READABLE`, which hold no secrets of their own. */
  readonly request: Fields;
  readonly response: Fields;
  /** What a JSON patch does, where that was sent. */
  readonly operations: readonly Fields[];
  /** The log holds the contents of Secrets or tokens, which are not read. */
  readonly disclosed: boolean;
}

// Only these are looked into. Secrets, tokens and ConfigMaps are not among them.
const READABLE = new Set([
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/roles',
  'rbac.authorization.k8s.io/clusterrolebindings',
  'rbac.authorization.k8s.io/rolebindings',
  'certificates.k8s.io/certificatesigningrequests',
  '/namespaces',
  '/pods',
  '/replicationcontrollers',
  'apps/daemonsets',
  'apps/deployments',
  'apps/replicasets',
  'apps/statefulsets',
  'batch/cronjobs',
  'batch/jobs',
]);
const OF_SECRETS = new Set(['Secret', 'SecretList']);

function targetOf(value: unknown): Target | undefined {
  if (!isRecord(value)) return undefined;
  return {
    group: textOf(value.apiGroup),
    resource: textOf(value.resource),
    subresource: textOf(value.subresource),
    namespace: textOf(value.namespace),
    name: textOf(value.name),
  };
}

/** Whether the objects of an event are Secrets or tokens: their kind alone tells, nothing in them is read. */
function disclosed(target: Target | undefined, request: unknown, response: unknown): boolean {
  if (target?.group === 'authentication.k8s.io' && target.resource === 'tokenreviews') return isRecord(request);
  if (target?.group !== '') return false;
  const answer = textOf(recordOf(response).kind);
  if (target.resource === 'serviceaccounts' && target.subresource === 'token') return answer === 'TokenRequest';
  if (target.resource !== 'secrets') return false;
  const sent = recordOf(request);
  // A patch is what it changes, without a kind; what is sent to delete has one of its own.
  return isRecord(request) && (sent.kind === undefined || sent.kind === 'Secret') ? true : OF_SECRETS.has(answer);
}

/** Undefined for what is not an audit event. */
export function eventOf(value: unknown): AuditEvent | undefined {
  if (!isRecord(value) || value.kind !== 'Event' || !textOf(value.apiVersion).startsWith('audit.k8s.io/'))
    return undefined;
  const user = recordOf(value.user);
  const target = targetOf(value.objectRef);
  const { code, message } = recordOf(value.responseStatus);
  const readable = target !== undefined && READABLE.has(`${target.group}/${target.resource}`);
  return {
    id: textOf(value.auditID),
    stage: textOf(value.stage),
    at: Date.parse(textOf(value.requestReceivedTimestamp) || textOf(value.stageTimestamp)),
    verb: textOf(value.verb),
    uri: textOf(value.requestURI),
    user: textOf(user.username),
    groups: textsOf(user.groups),
    extra: recordOf(user.extra),
    ...(isRecord(value.impersonatedUser)
      ? {
          impersonated: {
            user: textOf(value.impersonatedUser.username),
            groups: textsOf(value.impersonatedUser.groups),
          },
        }
      : {}),
    sources: textsOf(value.sourceIPs),
    agent: textOf(value.userAgent),
    ...(target ? { target } : {}),
    code: typeof code === 'number' ? code : 0,
    message: textOf(message),
    annotations: recordOf(value.annotations),
    request: readable ? recordOf(value.requestObject) : NOTHING,
    response: readable ? recordOf(value.responseObject) : NOTHING,
    operations: readable ? recordsOf(value.requestObject) : [],
    disclosed: disclosed(target, value.requestObject, value.responseObject),
  };
}

/** The events of one line: an Event, or the EventList that a webhook back end receives. */
export function eventsOf(value: unknown): readonly AuditEvent[] {
  const items = isRecord(value) && value.kind === 'EventList' ? recordsOf(value.items) : [value];
  return items.map(eventOf).filter((event) => event !== undefined);
}

/** Upgraded connections answer 101. */
export const succeeded = ({ code }: AuditEvent): boolean => code >= 100 && code < 400;

/** `pods/exec`, `clusterroles.rbac.authorization.k8s.io`. */
export const resourceOf = ({ resource, subresource, group }: Target): string =>
  `${resource}${subresource ? `/${subresource}` : ''}${group ? `.${group}` : ''}`;

/** Who the request acted as. */
export const actorOf = ({ user, impersonated }: AuditEvent): string => impersonated?.user ?? user;

/** The connection's own address: those before it are headers that a client may set as it likes. */
export const addressOf = ({ sources }: AuditEvent): string => sources.at(-1) ?? '';

/** What is worth remembering of an event for as long as the log is read. */
export const slim = (event: AuditEvent): AuditEvent => ({
  ...event,
  extra: NOTHING,
  annotations: NOTHING,
  request: NOTHING,
  response: NOTHING,
  operations: [],
});
