// Secrets by name, type and number of keys. Their data is never asked for: the Table form without its objects is all
// that is read, and metadata only of service-account tokens, whose annotations are dropped as they are parsed.
import { AppError } from '../../core/errors.ts';
import { type Raw, record, records, text } from '../../core/reduce/raw.ts';
import type { SecretSummary } from '../../core/snapshot.ts';
import type { Api } from './api.ts';
import type { Limiter } from './limiter.ts';
import { itemsOf, listAll } from './lists.ts';
import { collectionPath } from './paths.ts';

/** No second choice: a server that cannot make a Table must refuse rather than send the Secrets. */
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const METADATA = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
const TOKENS = 'fieldSelector=type%3Dkubernetes.io%2Fservice-account-token';
const LAST_USED = 'kubernetes.io/legacy-token-last-used';
const OWNER = 'kubernetes.io/service-account.name';

const path = (namespace: string | undefined, query: string): string =>
  `${collectionPath('', 'v1', 'secrets', namespace)}?${query}`;

/** Rows of a Table; the place of each column is read from its name. */
function rowsOf(page: Raw, namespace: string): SecretSummary[] {
  if (page.kind !== 'Table')
    throw new AppError('server', 'The API server gives Secrets in no form without their data.', 'They are left out.');
  const columns = records(page.columnDefinitions).map(({ name }) => text(name).toLowerCase());
  const [name, type, keys] = ['name', 'type', 'data'].map((column) => columns.indexOf(column));
  return records(page.rows).map((row) => {
    const cells = Array.isArray(row.cells) ? row.cells : [];
    const cell = (index: number | undefined): unknown => (index === undefined ? undefined : cells[index]);
    return { namespace, name: text(cell(name)), type: text(cell(type)), keys: Number(cell(keys) ?? 0) };
  });
}

interface TokenFacts {
  readonly key: string;
  readonly serviceAccount?: string;
  readonly lastUsed?: string;
}

function tokenFacts(item: Raw): TokenFacts {
  const { namespace, name, annotations, labels } = record(item.metadata);
  const serviceAccount = text(record(annotations)[OWNER]);
  const lastUsed = text(record(labels)[LAST_USED]);
  return {
    key: `${text(namespace)}/${text(name)}`,
    ...(serviceAccount ? { serviceAccount } : {}),
    ...(lastUsed ? { lastUsed } : {}),
  };
}

const action = (namespace: string | undefined): string =>
  namespace ? `list Secrets in namespace ${namespace}` : 'list Secrets';

/** Whether there are any, and whether they may be listed: one row of one cell is the whole answer. */
export async function anySecrets(api: Api, signal?: AbortSignal): Promise<boolean> {
  const page = await api.get({
    path: path(undefined, 'includeObject=None&limit=1'),
    accept: TABLE,
    action: action(undefined),
    ...(signal ? { signal } : {}),
  });
  return rowsOf(record(page), '').length > 0;
}

/** What service-account tokens among the Secrets tell besides: whose they are, and when they were last used. */
export async function serviceAccountTokens(
  api: Api,
  namespace: string | undefined,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, TokenFacts>> {
  const tokens = await listAll(api, {
    path: path(namespace, TOKENS),
    accept: METADATA,
    action: action(namespace),
    take: (page) => (page.kind === 'PartialObjectMetadataList' ? itemsOf(page).map(tokenFacts) : []),
    ...(signal ? { signal } : {}),
  });
  return new Map(tokens.map((token) => [token.key, token]));
}

export async function listSecrets(
  api: Api,
  namespace: string,
  tokens: ReadonlyMap<string, TokenFacts>,
  limiter: Limiter,
  signal?: AbortSignal,
): Promise<SecretSummary[]> {
  const rows = await limiter.run(() =>
    listAll(api, {
      // Asked namespace by namespace, because a row without its object does not say where it is from.
      path: path(namespace, 'includeObject=None'),
      accept: TABLE,
      action: action(namespace),
      take: (page) => rowsOf(page, namespace),
      ...(signal ? { signal } : {}),
    }),
  );
  return rows.map((row) => {
    const { key: _, ...facts } = tokens.get(`${row.namespace}/${row.name}`) ?? { key: '' };
    return { ...row, ...facts };
  });
}
