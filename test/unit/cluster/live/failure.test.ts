import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../../src/cluster/live/api.ts';
import { credentialsHint, expiredSince, networkFailure, statusFailure } from '../../../../src/cluster/live/failure.ts';
import { warningsOf } from '../../../../src/cluster/live/writes.ts';

const ATTEMPT = { action: 'list pods', context: 'prod', server: 'https://prod.example:6443' };
const status = (fields: object, code: number) => ({
  status: code,
  body: JSON.stringify({ kind: 'Status', code, ...fields }),
});

describe('statusFailure', () => {
  it('names the permission that is missing, with its API group', () => {
    const message =
      'deployments.apps is forbidden: User "jane" cannot list resource "deployments" in API group "apps" in the namespace "x"';
    expect(statusFailure(status({ reason: 'Forbidden', message }, 403), ATTEMPT)).toMatchObject({
      code: 'forbidden',
      message: 'You may not list pods.',
      hint: expect.stringContaining('list deployments.apps'),
    });
  });

  it('keeps the causes of a conflict', () => {
    const causes = [
      { reason: 'FieldManagerConflict', field: '.spec.replicas', message: 'conflict with "helm" using apps/v1' },
    ];
    const failure = statusFailure(
      status({ reason: 'Conflict', message: 'Apply failed with 1 conflict', details: { causes } }, 409),
      ATTEMPT,
    );
    expect(failure.code).toBe('conflict');
    expect(failure.causes).toEqual([{ field: '.spec.replicas', message: 'conflict with "helm" using apps/v1' }]);
  });

  it('reads the unknown field that server-side apply answers with 500', () => {
    const message = 'failed to create typed patch object (/x; /v1, Kind=ConfigMap): .dat: field not declared in schema';
    expect(statusFailure(status({ message }, 500), ATTEMPT)).toMatchObject({
      code: 'invalid',
      causes: [{ field: 'dat', message: 'unknown field' }],
    });
  });

  it('does not repeat values that were sent', () => {
    const message =
      'Deployment "x" is invalid: patch: Invalid value: "map[spec:map[env:[map[value:hunter2]]]]": strict decoding error: unknown field "spec.env"';
    const failure = statusFailure(status({ message }, 422), ATTEMPT);
    expect(failure.message).not.toContain('hunter2');
    expect(failure.causes).toEqual([{ field: 'spec.env', message: 'unknown field' }]);
  });

  it('survives an answer that is no JSON, control characters made visible', () => {
    expect(statusFailure({ status: 502, body: 'bad\u001b[31m gateway\n' }, ATTEMPT)).toMatchObject({
      code: 'server',
      message: 'The API server failed to list pods (HTTP 502): bad\\x1b[31m gateway',
    });
  });

  it('points to the webhook that does not answer', () => {
    const message = 'Internal error occurred: failed calling webhook "policy.example": no endpoints available';
    expect(statusFailure(status({ message }, 500), ATTEMPT).hint).toContain('webhook');
  });
});

describe('networkFailure', () => {
  it.each([
    ['ECONNREFUSED', 'nothing listens there'],
    ['ENOTFOUND', 'its name is not known'],
    ['CERT_HAS_EXPIRED', 'its certificate has expired'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS the way a Kubernetes API server does'],
    ['ECONNRESET', 'the connection was cut'],
  ])('explains %s', (code, why) => {
    const failure = networkFailure(Object.assign(new Error('low level'), { code }), ATTEMPT);
    expect(failure).toMatchObject({
      code: 'unreachable',
      message: `The API server at prod.example:6443 cannot be reached: ${why}.`,
    });
    expect(failure.hint).not.toBe('');
  });
});

describe('credentialsHint', () => {
  const now = new Date('2026-11-23T00:00:00Z');
  const token = (exp: number) => `Bearer h.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.s`;
  it('says when a token expired, and nothing of one that did not', () => {
    expect(credentialsHint({ authorization: token(Date.parse('2026-11-01') / 1000) }, now)).toContain(
      'expired on 2026-11-01',
    );
    expect(credentialsHint({ authorization: token(Date.parse('2027-11-01') / 1000) }, now)).toBeUndefined();
    expect(credentialsHint({ authorization: 'Bearer opaque' }, now)).toBeUndefined();
  });
  it('says when a client certificate expired', () => {
    expect(expiredSince({ cert: readFileSync(new URL('expired.pem', import.meta.url)) }, now)).toContain(
      'client certificate expired on 2026-01-01',
    );
    expect(
      expiredSince({ cert: readFileSync(new URL('expired.pem', import.meta.url)) }, new Date('2025-06-01')),
    ).toBeUndefined();
    expect(expiredSince({ cert: 'no certificate' }, now)).toBeUndefined();
  });
});

describe('headers', () => {
  it('reads Retry-After as seconds or as a date, within bounds', () => {
    const now = Date.parse('2026-11-23T00:00:00Z');
    expect(retryAfterMs({ 'retry-after': '2' }, now)).toBe(2000);
    expect(retryAfterMs({ 'retry-after': 'Mon, 23 Nov 2026 00:00:05 GMT' }, now)).toBe(5000);
    expect(retryAfterMs({ 'retry-after': '99999' }, now)).toBe(30_000);
    expect(retryAfterMs({ 'retry-after': 'soon' }, now)).toBeUndefined();
    expect(retryAfterMs({}, now)).toBeUndefined();
  });

  it('takes several warnings from one header, quotes and commas inside them', () => {
    const warning = '299 - "unknown field \\"spec.x\\"", 299 - "first, second"';
    expect(warningsOf({ status: 200, headers: { warning }, body: Buffer.alloc(0) })).toEqual([
      'unknown field "spec.x"',
      'first, second',
    ]);
  });
});
