// Reading one object and changing it, each with the server's own safeguards.
import { AppError } from '../../core/errors.ts';
import type { Manifest } from '../../core/kube/objects.ts';
import type { Answer, ClusterPort, WriteOptions } from '../../core/ports.ts';
import { type Raw, record, text } from '../../core/reduce/raw.ts';
import { groupOf, type ResourceRef, refOf, refText } from '../../core/reference.ts';
import { safeText } from '../../core/text.ts';
import { type Api, parse } from './api.ts';
import type { Paths } from './paths.ts';
import type { HttpRequest, HttpResponse } from './transport.ts';

const FIELD_MANAGER = 'kubeharden';

type Patch = Parameters<ClusterPort['patch']>[1];

const CONTENT_TYPES: Readonly<Record<Patch['type'], string>> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
};

/** Secrets are counted and, as old tokens, deleted; their content is neither read nor written. */
function neverSecrets(ref: ResourceRef): void {
  if (groupOf(ref.apiVersion) === '' && ref.kind === 'Secret')
    throw new AppError(
      'internal',
      `The content of ${safeText(refText(ref))} is not touched.`,
      'kubeharden neither reads nor writes Secrets; please report what led here.',
    );
}

const manifestOf = (answer: unknown, ref: ResourceRef): Manifest => {
  const object = record(answer);
  const metadata = record(object.metadata);
  if (text(metadata.name) !== ref.name)
    throw new AppError(
      'server',
      `The answer of the API server is not ${safeText(refText(ref))}.`,
      'Something on the way answers in its place; try again, or connect without it.',
    );
  return {
    ...object,
    apiVersion: text(object.apiVersion) || ref.apiVersion,
    kind: text(object.kind) || ref.kind,
    metadata: { ...metadata, name: text(metadata.name) },
  };
};

/** What is sent: without what is ours alone (`origin`, `managers`) and what only the server writes. */
function outgoing(manifest: Manifest, dropped: readonly string[]): Raw {
  const { origin: _, ...object } = manifest;
  const metadata = Object.entries(manifest.metadata).filter(([key]) => !dropped.includes(key));
  return { ...object, metadata: Object.fromEntries(metadata) };
}
const NEVER_SENT = ['managers', 'managedFields'];
const NEVER_CREATED = [...NEVER_SENT, 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink'];

/** `299 - "text" "date"`, several in one header (RFC 7234). */
export function warningsOf(response: HttpResponse): string[] {
  const header = response.headers.warning;
  const joined = Array.isArray(header) ? header.join(', ') : (header ?? '');
  const found = [...joined.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)];
  return found.map(([, warning = '']) => safeText(warning.replace(/\\(.)/g, '$1')));
}

const query = (options: WriteOptions, more: Readonly<Record<string, string>> = {}): string =>
  new URLSearchParams({
    fieldManager: FIELD_MANAGER,
    fieldValidation: 'Strict',
    ...more,
    ...(options.dryRun ? { dryRun: 'All' } : {}),
  }).toString();

export type Writes = Pick<ClusterPort, 'get' | 'apply' | 'create' | 'patch' | 'delete'>;

export function writesOf(api: Api, paths: Paths): Writes {
  const send = async (
    ref: ResourceRef,
    action: string,
    request: Omit<HttpRequest, 'signal'>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> => {
    const what = `${action} ${safeText(refText(ref))}`;
    const response = await api.send({ ...request, action: what, ...(signal ? { signal } : {}) });
    return { object: manifestOf(parse(response.body, what), ref), warnings: warningsOf(response) };
  };
  const verb = (name: string, options: WriteOptions): string => (options.dryRun ? `try to ${name}` : name);

  return {
    get: async (ref, signal) => {
      neverSecrets(ref);
      const path = await paths.find(ref, signal);
      if (!path) return undefined;
      try {
        const action = `read ${safeText(refText(ref))}`;
        return manifestOf(await api.get({ path: path.object, action, ...(signal ? { signal } : {}) }), ref);
      } catch (error) {
        if (error instanceof AppError && error.code === 'not-found') return undefined;
        throw error;
      }
    },

    apply: async (manifest, options = {}) => {
      const ref = refOf(manifest);
      neverSecrets(ref);
      const path = await paths.require(ref, options.signal);
      return send(
        ref,
        verb('apply', options),
        {
          method: 'PATCH',
          path: `${path.object}?${query(options, { force: String(options.force ?? false) })}`,
          contentType: 'application/apply-patch+yaml',
          body: JSON.stringify(outgoing(manifest, NEVER_SENT)),
        },
        options.signal,
      );
    },

    create: async (manifest, options = {}) => {
      const ref = refOf(manifest);
      neverSecrets(ref);
      const path = await paths.require(ref, options.signal);
      return send(
        ref,
        verb('create', options),
        {
          method: 'POST',
          path: `${path.collection}?${query(options)}`,
          contentType: 'application/json',
          body: JSON.stringify(outgoing(manifest, NEVER_CREATED)),
        },
        options.signal,
      );
    },

    patch: async (ref, patch, options = {}) => {
      neverSecrets(ref);
      const path = await paths.require(ref, options.signal);
      return send(
        ref,
        verb('change', options),
        {
          method: 'PATCH',
          path: `${path.object}?${query(options)}`,
          contentType: CONTENT_TYPES[patch.type],
          body: JSON.stringify(patch.body),
        },
        options.signal,
      );
    },

    delete: async (ref, expects, options = {}) => {
      const path = await paths.require(ref, options.signal);
      const preconditions = Object.entries(expects).filter(([, value]) => value !== undefined);
      const action = `${verb('delete', options)} ${safeText(refText(ref))}`;
      const { body } = await api.send({
        method: 'DELETE',
        path: path.object,
        action,
        contentType: 'application/json',
        body: JSON.stringify({
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: 'Background',
          ...(preconditions.length > 0 ? { preconditions: Object.fromEntries(preconditions) } : {}),
          ...(options.dryRun ? { dryRun: ['All'] } : {}),
        }),
        ...(options.signal ? { signal: options.signal } : {}),
      });
      // A `Status`, or the object that is going: whatever else comes did not come from an API server.
      if (!text(record(parse(body, action)).kind))
        throw new AppError('server', `The answer to the request to ${action} is none of an API server.`, 'Look again.');
    },
  };
}
