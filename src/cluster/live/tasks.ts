// What changes of machines need of the API server besides.
import { objectionTo, requesterOf } from '../../core/kube/serving-request.ts';
import type { Approvals, ClusterTasks } from '../../core/ports.ts';
import { type Raw, record, records, text } from '../../core/reduce/raw.ts';
import { safeText } from '../../core/text.ts';
import type { Api } from './api.ts';
import { Limiter } from './limiter.ts';
import { itemsOf, listAll } from './lists.ts';
import { collectionPath } from './paths.ts';
import { listSecrets, TABLE } from './secrets.ts';

const REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SERVING = 'fieldSelector=spec.signerName%3Dkubernetes.io%2Fkubelet-serving';
const AT_ONCE = 8;
const KUBELET_TIMEOUT_MS = 10_000;

const conditionsOf = (request: Raw): string[] =>
  records(record(request.status).conditions).map(({ type }) => text(type));
const nameOf = (object: Raw): string => text(record(object.metadata).name);

/** The objects as the API server gives them: what requests and addresses say is needed whole. */
const rawList = (api: Api, path: string, action: string, signal: AbortSignal | undefined): Promise<Raw[]> =>
  listAll(api, { path, action, take: (page) => itemsOf(page), ...(signal ? { signal } : {}) });

/** `ok`, or what came instead: the API server's own words when it does not trust the kubelet. */
async function kubeletSays(api: Api, node: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    const answer = await api.bytes({
      path: `/api/v1/nodes/${encodeURIComponent(node)}/proxy/healthz`,
      action: `ask the kubelet on ${node}`,
      timeoutMs: KUBELET_TIMEOUT_MS,
      ...(signal ? { signal } : {}),
    });
    return answer.toString('utf8').trim();
  } catch (error) {
    return safeText((error as Error).message);
  }
}

async function approve(api: Api, request: Raw, signal: AbortSignal | undefined): Promise<void> {
  const name = nameOf(request);
  const status = record(request.status);
  const { managedFields: _, ...metadata } = record(request.metadata);
  const condition = {
    type: 'Approved',
    status: 'True',
    reason: 'KubehardenApproved',
    message: 'The kubelet asks for names and addresses of its own node only.',
  };
  await api.send({
    method: 'PUT',
    path: `${REQUESTS}/${encodeURIComponent(name)}/approval?fieldManager=kubeharden`,
    action: `approve ${safeText(name)}`,
    contentType: 'application/json',
    body: JSON.stringify({
      ...request,
      metadata,
      status: { ...status, conditions: [...records(status.conditions), condition] },
    }),
    ...(signal ? { signal } : {}),
  });
}

async function approveAll(api: Api, nodes: readonly string[], signal: AbortSignal | undefined): Promise<Approvals> {
  const [requests, objects] = await Promise.all([
    rawList(api, `${REQUESTS}?${SERVING}`, 'list certificate signing requests', signal),
    rawList(api, collectionPath('', 'v1', 'nodes', undefined), 'list nodes', signal),
  ]);
  const byName = new Map(objects.map((node) => [nameOf(node), node]));
  const approved: string[] = [];
  const left: { name: string; why: string }[] = [];
  for (const request of requests) {
    const asker = requesterOf(request);
    if (conditionsOf(request).length > 0 || !nodes.includes(asker)) continue;
    const why = objectionTo(request, byName.get(asker));
    if (why) {
      left.push({ name: safeText(nameOf(request)), why: safeText(why) });
      continue;
    }
    await approve(api, request, signal);
    approved.push(safeText(`${nameOf(request)} of ${asker}`));
  }
  const issued = new Set(requests.filter(({ status }) => text(record(status).certificate)).map(requesterOf));
  const waiting: string[] = [];
  for (const node of nodes)
    if (!issued.has(node) && (await kubeletSays(api, node, signal)) !== 'ok') waiting.push(node);
  return { approved, left, waiting };
}

export const tasksOf = (api: Api): ClusterTasks => ({
  approveKubeletCertificates: (nodes, signal) => approveAll(api, nodes, signal),

  async unreachableKubelets(signal) {
    const nodes = await rawList(api, collectionPath('', 'v1', 'nodes', undefined), 'list nodes', signal);
    // A node that is down anyway says nothing about certificates.
    const ready = nodes.filter(({ status }) =>
      records(record(status).conditions).some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    );
    const limiter = new Limiter(AT_ONCE);
    const answers = await Promise.all(
      ready.map((node) =>
        limiter.run(async () => [nameOf(node), await kubeletSays(api, nameOf(node), signal)] as const),
      ),
    );
    return new Map(answers.filter(([, answer]) => answer !== 'ok'));
  },

  async rewriteSecrets(signal) {
    const limiter = new Limiter(AT_ONCE);
    const namespaces = await rawList(api, collectionPath('', 'v1', 'namespaces', undefined), 'list namespaces', signal);
    const lists = await Promise.all(
      namespaces.map((namespace) => listSecrets(api, nameOf(namespace), new Map(), limiter, signal)),
    );
    const secrets = lists.flat();
    const rewrite = async ({ namespace, name }: (typeof secrets)[number]): Promise<void> => {
      // Nothing in it changes, and nothing of it comes back: the API server writes what is stored in an outdated form.
      await api.send({
        method: 'PATCH',
        path: `${collectionPath('', 'v1', 'secrets', namespace)}/${encodeURIComponent(name)}?fieldManager=kubeharden&includeObject=None`,
        action: `store Secret ${safeText(`${namespace}/${name}`)} again`,
        accept: TABLE,
        contentType: 'application/merge-patch+json',
        body: '{}',
        ...(signal ? { signal } : {}),
      });
    };
    await Promise.all(secrets.map((secret) => limiter.run(() => rewrite(secret))));
    return secrets.length;
  },
});
