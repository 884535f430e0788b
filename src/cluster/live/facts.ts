// Which cluster it is, of which version, and who asks.
import { AppError } from '../../core/errors.ts';
import { record, strings, text } from '../../core/reduce/raw.ts';
import type { Operator, ServerVersion } from '../../core/snapshot.ts';
import type { Api } from './api.ts';

export interface Facts {
  /** UID of kube-system; empty where it may not be read. */
  readonly uid: string;
  readonly version: ServerVersion;
  readonly operator?: Operator;
}

/** The answer, or `otherwise` when it is withheld or not served; a cluster that is not there is a failure all the same. */
async function unlessRefused<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && ['forbidden', 'not-found', 'server', 'invalid'].includes(error.code))
      return otherwise;
    throw error;
  }
}

async function serverVersion(api: Api, signal?: AbortSignal): Promise<ServerVersion> {
  const answer = record(await api.get({ path: '/version', action: 'read its version', ...(signal ? { signal } : {}) }));
  const { gitVersion, major, minor } = answer;
  if (!text(gitVersion))
    throw new AppError(
      'unreachable',
      'The server answers, but not as a Kubernetes API server does.',
      'Check the server of the context.',
    );
  return { gitVersion: text(gitVersion), major: text(major), minor: text(minor) };
}

async function clusterUid(api: Api, signal?: AbortSignal): Promise<string> {
  const namespace = await api.get({
    path: '/api/v1/namespaces/kube-system',
    action: 'read the namespace kube-system',
    ...(signal ? { signal } : {}),
  });
  return text(record(record(namespace).metadata).uid);
}

/** `SelfSubjectReview` (KEP-3325), stable in 1.28 and beta in 1.27. */
async function whoAsks(api: Api, signal?: AbortSignal): Promise<Operator | undefined> {
  const review = async (version: string): Promise<Operator | undefined> => {
    const apiVersion = `authentication.k8s.io/${version}`;
    const answer = await api.post({
      path: `/apis/${apiVersion}/selfsubjectreviews`,
      body: { apiVersion, kind: 'SelfSubjectReview' },
      action: 'ask who you are',
      ...(signal ? { signal } : {}),
    });
    const { username, groups } = record(record(record(answer).status).userInfo);
    return text(username) ? { username: text(username), groups: strings(groups) } : undefined;
  };
  return (await unlessRefused(review('v1'), undefined)) ?? (await unlessRefused(review('v1beta1'), undefined));
}

export async function readFacts(api: Api, signal?: AbortSignal): Promise<Facts> {
  const [version, uid, operator] = await Promise.all([
    serverVersion(api, signal),
    unlessRefused(clusterUid(api, signal), ''),
    whoAsks(api, signal),
  ]);
  return { uid, version, ...(operator ? { operator } : {}) };
}
