// The API server's own counters: a few families out of the megabytes that it prints.
import { AppError } from '../../core/errors.ts';
import type { ApiMetrics, DeprecatedApi } from '../../core/kube/metrics.ts';
import type { Refusal } from '../../core/snapshot.ts';
import { safeText } from '../../core/text.ts';
import type { Api } from './api.ts';
import { refusalFrom } from './refusals.ts';

interface Sample {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

const FAMILIES = [
  'apiserver_audit_event_total',
  'apiserver_client_certificate_expiration_seconds_bucket',
  'apiserver_flowcontrol_dispatched_requests_total',
  'apiserver_request_total',
  'apiserver_requested_deprecated_apis',
  'apiserver_storage_transformation_operations_total',
  'apiserver_validating_admission_policy_check_total',
  'authentication_attempts',
  'pod_security_evaluations_total',
  'serviceaccount_stale_tokens_total',
] as const;
type Family = (typeof FAMILIES)[number];

/** As many kinds of requests as are kept: the noisiest ones. */
const MOST_REQUESTS = 40;
/** No name of Kubernetes is longer; what is, is cut off. */
const MOST_CHARACTERS = 253;

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** One line of the text format; undefined for comments and for numbers that are none. */
function sampleOf(line: string): Sample | undefined {
  const closing = line.lastIndexOf('}');
  const value = Number(
    line
      .slice(closing < 0 ? line.indexOf(' ') : closing + 1)
      .trim()
      .split(' ')[0],
  );
  if (!Number.isFinite(value)) return undefined;
  const inside = closing < 0 ? '' : line.slice(line.indexOf('{') + 1, closing);
  const labels = [...inside.matchAll(LABEL)].map(
    ([, name = '', text = '']) => [name, safeText(text.slice(0, MOST_CHARACTERS))] as const,
  );
  return { labels: new Map(labels), value };
}

/** The samples of one family. They stand together, so only that stretch is looked at. */
function* samplesOf(text: string, family: Family): Iterable<Sample> {
  let at = text.startsWith(family) ? 0 : text.indexOf(`\n${family}`) + 1;
  if (at === 0 && !text.startsWith(family)) return;
  while (text.startsWith(family, at)) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? undefined : end);
    // Another family may begin with the same letters.
    if (/[{ ]/.test(line[family.length] ?? '')) {
      const sample = sampleOf(line);
      if (sample) yield sample;
    }
    if (end < 0) return;
    at = end + 1;
  }
}

/** Sums of a family by a key; what was never counted is left out. */
function counts(
  text: string,
  family: Family,
  keyOf: (label: (name: string) => string) => string | undefined,
): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { labels, value } of samplesOf(text, family)) {
    const key = keyOf((name) => labels.get(name) ?? '');
    if (key !== undefined && value > 0) sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a));
}

const total = (text: string, family: Family): number | undefined => {
  const values = [...samplesOf(text, family)].map(({ value }) => value);
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : undefined;
};

function deprecatedApis(text: string): DeprecatedApi[] {
  return [...samplesOf(text, 'apiserver_requested_deprecated_apis')]
    .filter(({ value }) => value > 0)
    .map(({ labels }) => ({
      group: labels.get('group') ?? '',
      version: labels.get('version') ?? '',
      resource: labels.get('resource') ?? '',
      removedIn: labels.get('removed_release') ?? '',
    }));
}

function expiringClients(text: string): { week: number; month: number } | undefined {
  const within = new Map<number, number>();
  for (const { labels, value } of samplesOf(text, 'apiserver_client_certificate_expiration_seconds_bucket'))
    within.set(Number(labels.get('le')), value);
  const week = within.get(604_800);
  const month = within.get(2_592_000);
  return week === undefined || month === undefined ? undefined : { week, month };
}

/** The beginning of a stored value without the name of the key, which is counted once more under its own name. */
const cipherOf = (prefix: string): string | undefined =>
  prefix === '' ? 'identity' : /^k8s:enc:[a-z]+:(?:v\d+:)+/.exec(prefix)?.[0];

/** What is kept of `GET /metrics`. */
export function parseMetrics(text: string): ApiMetrics {
  const auditEvents = total(text, 'apiserver_audit_event_total');
  const staleTokens = total(text, 'serviceaccount_stale_tokens_total');
  const expiring = expiringClients(text);
  return {
    deprecatedApis: deprecatedApis(text),
    secretWrites: counts(text, 'apiserver_storage_transformation_operations_total', (label) =>
      label('resource') === 'secrets' && label('transformation_type') === 'to_storage'
        ? cipherOf(label('transformer_prefix'))
        : undefined,
    ),
    ...(auditEvents === undefined ? {} : { auditEvents }),
    ...(staleTokens === undefined ? {} : { staleTokens }),
    authentication: counts(text, 'authentication_attempts', (label) => label('result')),
    podSecurity: counts(
      text,
      'pod_security_evaluations_total',
      (label) => `${label('decision')} ${label('mode')} ${label('policy_level')}`,
    ),
    // Each violation is counted for each action of the binding; one of them is enough.
    policyViolations: counts(text, 'apiserver_validating_admission_policy_check_total', (label) =>
      ['audit', 'deny'].includes(label('enforcement_action')) ? label('policy') : undefined,
    ),
    flows: counts(text, 'apiserver_flowcontrol_dispatched_requests_total', (label) => label('flow_schema')),
    requests: Object.fromEntries(
      Object.entries(
        counts(text, 'apiserver_request_total', (label) =>
          label('resource') === ''
            ? undefined
            : `${label('verb')} ${label('group') === '' ? '' : `${label('group')}/`}${label('resource')}`,
        ),
      ).slice(0, MOST_REQUESTS),
    ),
    ...(expiring ? { expiringClients: expiring } : {}),
  };
}

const PERMISSION = { verb: 'get', group: '', resource: '/metrics' } as const;

/** `GET /metrics` of the API server; a server that has none is no refusal. */
export async function readMetrics(
  api: Api,
  signal?: AbortSignal,
): Promise<{ readonly metrics?: ApiMetrics; readonly refusal?: Refusal }> {
  try {
    const body = await api.bytes({
      path: '/metrics',
      action: 'read the metrics of the API server',
      accept: 'text/plain',
      ...(signal ? { signal } : {}),
    });
    return { metrics: parseMetrics(body.toString('utf8')) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return {};
    return { refusal: refusalFrom(error, { resource: 'metrics' }, PERMISSION) };
  }
}
