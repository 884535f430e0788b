// What went wrong, why, and what to do next: network errors and the API server's refusals as AppErrors.
import { X509Certificate } from 'node:crypto';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { record, records, text } from '../../core/reduce/raw.ts';
import { safeText } from '../../core/text.ts';
import { TimeoutError } from './transport.ts';

/** Whose request it was and of what, for the sentence. */
export interface Attempt {
  /** What was tried, in the infinitive: `list pods`. */
  readonly action: string;
  readonly context: string;
  readonly server: string;
}

const TLS_ERRORS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and not the one that the kubeconfig trusts',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that the kubeconfig does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that the kubeconfig does not trust',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that the kubeconfig does not trust',
  CERT_SIGNATURE_FAILURE: 'its certificate comes from an authority that the kubeconfig does not trust',
};

const NETWORK_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ['nothing listens there', 'Check that the cluster is running and that the address is right.'],
  ENOTFOUND: ['its name is not known', 'Check the address in the kubeconfig, DNS, and whether a VPN is needed.'],
  EAI_AGAIN: ['its name could not be looked up', 'Check the network and DNS, and whether a VPN is needed.'],
  EHOSTUNREACH: ['there is no route to it', 'Check the network, and whether a VPN is needed.'],
  ENETUNREACH: ['there is no route to it', 'Check the network, and whether a VPN is needed.'],
  ECONNRESET: ['the connection was cut', 'Check firewalls and proxies on the way, then try again.'],
  EPIPE: ['the connection was cut', 'Check firewalls and proxies on the way, then try again.'],
};

/** A failure below HTTP. */
export function networkFailure(error: unknown, { action, server }: Attempt): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new AppError('cancelled', `Stopped before it could ${action}.`, 'Start again when you like.', {
      cause: error,
    });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const host = URL.canParse(server) ? new URL(server).host : server;
  const fail = (why: string, hint: string) =>
    new AppError('unreachable', `The API server at ${safeText(host)} cannot be reached: ${why}.`, hint, {
      cause: error,
    });
  if (error instanceof TimeoutError)
    return error.connecting
      ? fail(error.message, 'Check the address, the network, and whether a VPN is needed.')
      : new AppError('unreachable', `The API server did not ${action} in time: ${error.message}.`, 'Try again later.', {
          cause: error,
        });
  const tls = TLS_ERRORS[code];
  if (tls)
    return fail(
      tls,
      'Take a fresh kubeconfig from the cluster; certificate-authority and tls-server-name are what is compared.',
    );
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('HPE_'))
    return fail('it does not speak TLS the way a Kubernetes API server does', 'Check scheme and port of the server.');
  const [why, hint] = NETWORK_ERRORS[code] ?? [
    safeText(error instanceof Error ? error.message : String(error)),
    'Check the address in the kubeconfig and the network.',
  ];
  return fail(why, hint);
}

/** The `Status` object that the API server explains itself with. */
interface Status {
  readonly message: string;
  readonly reason: string;
  readonly causes: readonly { readonly field: string; readonly message: string; readonly reason: string }[];
}

/** What was sent is repeated in Go's notation; it may hold environment values. */
const withoutEcho = (message: string): string =>
  message.replace(/Invalid value: ("?)(map\[|\[|\{|[\w.]+\{).*?\1: (?=\S)/gs, '');

function statusOf(body: string): Status {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // A proxy's page, or plain text of the authorization layer.
    return { message: safeText(body.trim()).slice(0, 500), reason: '', causes: [] };
  }
  const status = record(parsed);
  const sentence = (value: unknown): string => safeText(withoutEcho(text(value)));
  const causes = records(record(status.details).causes).map((cause) => ({
    field: safeText(text(cause.field)),
    message: sentence(cause.message).slice(0, 500),
    reason: text(cause.reason),
  }));
  return { message: sentence(status.message).slice(0, 1000), reason: text(status.reason), causes };
}

/** `unknown field "spec.x"` of strict decoding, and `.dat: field not declared in schema` of server-side apply. */
const strictCauses = (message: string): AppError['causes'] => [
  ...[...message.matchAll(/(unknown|duplicate) field "([^"]+)"/g)].map(([, kind, field = '']) => ({
    field,
    message: `${kind} field`,
  })),
  ...[...message.matchAll(/(\.[\w.[\]"=-]+): field not declared in schema/g)].map(([, field = '']) => ({
    field: field.slice(1),
    message: 'unknown field',
  })),
];

const RBAC = /cannot (\S+) (?:resource|path) "([^"]*)"(?: in API group "([^"]*)")?/;

function forbidden(status: Status, { action }: Attempt): readonly [string, string] {
  const rbac = RBAC.exec(status.message);
  if (!rbac)
    return [
      `The cluster refused to ${action}: ${status.message || 'forbidden'}`,
      'A rule of the cluster (admission, quota or policy) stands against it; change what is sent, or the rule.',
    ];
  const [, verb = '', resource = '', group = ''] = rbac;
  const name = group ? `${resource}.${group}` : resource;
  return [
    `You may not ${action}.`,
    `Ask for the permission to ${verb} ${name}; \`kubeharden permissions\` prints a role with everything that is needed.`,
  ];
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'invalid',
  406: 'invalid',
  409: 'conflict',
  410: 'gone',
  413: 'invalid',
  415: 'invalid',
  422: 'invalid',
  429: 'throttled',
};

/** What is no HTTP 409 and is a conflict all the same: a precondition on the UID, a failed `test` of a JSON patch. */
const isPrecondition = (http: number, status: Status, jsonPatch: boolean): boolean =>
  http === 422 &&
  ((status.causes.length > 0 && status.causes.every(({ field }) => field === 'metadata.uid')) ||
    (jsonPatch && status.causes.length === 0 && /server rejected our request|test.* failed/i.test(status.message)));

/** A failure that the API server answered with. */
export function statusFailure(
  answer: { readonly status: number; readonly body: string },
  attempt: Attempt,
  details: { readonly credentialsHint?: string; readonly jsonPatch?: boolean } = {},
): AppError {
  const status = statusOf(answer.body);
  const { action, context } = attempt;
  const strict = strictCauses(status.message);
  let code: ErrorCode = CODES[answer.status] ?? 'server';
  // Server-side apply answers an unknown field with 500.
  if (/failed to create typed patch object/.test(status.message)) code = 'invalid';
  if (isPrecondition(answer.status, status, details.jsonPatch ?? false)) code = 'conflict';
  // Strict decoding names the fields best; the causes beside it repeat the whole patch.
  const causes = strict.length > 0 ? strict : status.causes.map(({ field, message }) => ({ field, message }));
  const said = status.message ? `: ${status.message}` : '.';
  const sentences: Record<string, () => readonly [string, string]> = {
    unauthorized: () => [
      `The API server does not accept the credentials of context ${safeText(context)}.`,
      details.credentialsHint ?? 'Sign in again, or take a fresh kubeconfig from the cluster.',
    ],
    forbidden: () => forbidden(status, attempt),
    'not-found': () => [`Could not ${action}${said}`, 'It may have been deleted meanwhile; look at the cluster again.'],
    conflict: () => [
      `Could not ${action}: ${code === 'conflict' && answer.status === 422 ? 'the object has changed since it was read' : status.message}`,
      status.reason === 'AlreadyExists'
        ? 'An object of that name exists; look at it first.'
        : 'Somebody else changed or owns these fields; look at the change again before it is applied.',
    ],
    gone: () => [`Could not ${action}${said}`, 'Read it again from the start.'],
    invalid: () => [`The API server finds this not valid${said}`, 'Correct the named fields.'],
    throttled: () => [`The API server has too many requests to ${action} now.`, 'Wait a little and try again.'],
    server: () => [
      `The API server failed to ${action} (HTTP ${answer.status})${said}`,
      /webhook/.test(status.message)
        ? 'An admission webhook did not answer; check the workload behind it.'
        : 'Try again; if it stays, look at the logs of the API server.',
    ],
  };
  const [message, hint] = (sentences[code] ?? sentences.server)?.() ?? [status.message, ''];
  return new AppError(code, message, hint, { status: answer.status, causes });
}

interface ShownCredentials {
  readonly cert?: Buffer | string;
  readonly authorization?: string;
  readonly plugin?: string;
}

/** Why credentials may have been refused, as far as they show it themselves. */
export const credentialsHint = (credentials: ShownCredentials, now: Date): string | undefined =>
  credentials.plugin
    ? `Its credential plugin ${safeText(credentials.plugin)} gave something that is refused; sign in again with it.`
    : expiredSince(credentials, now);

/** Says since when a token or client certificate is not valid any more; undefined while it is, or when it does not show. */
export function expiredSince(credentials: ShownCredentials, now: Date): string | undefined {
  const renew = 'Sign in again, or take a fresh kubeconfig from the cluster.';
  const payload = /^Bearer [\w-]+\.([\w-]+)\./.exec(credentials.authorization ?? '')?.[1];
  if (payload) {
    try {
      const { exp } = record(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
      if (typeof exp === 'number' && exp * 1000 < now.getTime())
        return `Its token expired on ${new Date(exp * 1000).toISOString().slice(0, 10)}. ${renew}`;
    } catch {
      return undefined;
    }
  }
  if (credentials.cert) {
    try {
      const until = new X509Certificate(credentials.cert).validToDate;
      if (until < now) return `Its client certificate expired on ${until.toISOString().slice(0, 10)}. ${renew}`;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
