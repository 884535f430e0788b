import type { AccessQuestion } from '../../core/ports.ts';
import { record } from '../../core/reduce/raw.ts';
import type { Api } from './api.ts';
import { WRITE_RULES } from './permissions.ts';

/** SelfSubjectAccessReview: every authenticated user may ask it. */
export async function mayI(api: Api, question: AccessQuestion, signal?: AbortSignal): Promise<boolean> {
  const answer = await api.post({
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    action: 'ask what you may do',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: question },
    },
    ...(signal ? { signal } : {}),
  });
  return record(record(answer).status).allowed === true;
}

// Labels of namespaces, new policies, and edited workloads stand for the rest: one of each kind of change.
const SAMPLES = WRITE_RULES.flatMap(({ group, resources, verbs }) =>
  resources
    .filter((resource) => ['namespaces', 'networkpolicies', 'deployments', 'limitranges'].includes(resource))
    .flatMap((resource) => verbs.map((verb) => ({ verb, group, resource }))),
);

/** Whether the commonest changes are allowed in the whole cluster; undefined when that cannot be asked. */
export async function mayWrite(api: Api, signal?: AbortSignal): Promise<boolean | undefined> {
  try {
    const answers = await Promise.all(SAMPLES.map((question) => mayI(api, question, signal)));
    return answers.every(Boolean);
  } catch (error) {
    if (signal?.aborted) throw error;
    return undefined;
  }
}
