import { mapBounded } from '../core/bounded.ts';
import { type AppError, asAppError } from '../core/errors.ts';
import type { ClusterPort } from '../core/ports.ts';
import { refOf, refText } from '../core/reference.ts';
import type { Share } from '../core/share.ts';
import { refusalOf } from '../core/snapshot.ts';
import type { Result } from '../report/result.ts';
import { outdated, STORED_SELECTOR, type StoredKind, storedReports } from '../report/stored.ts';

const AT_ONCE = 8;

/** What keeping reports needs of a cluster. */
export interface ReportStore extends Pick<ClusterPort, 'apply' | 'delete'> {
  readonly namespace: string;
  labelledConfigMaps(namespace: string, label: string, signal?: AbortSignal): Promise<readonly string[]>;
}

export interface Stored {
  readonly kept: number;
  readonly failures: readonly { readonly title: string; readonly error: AppError }[];
}

/** Keeps the reports of one inspection in the cluster, and removes those of namespaces that are gone. */
export async function storeReports(
  store: ReportStore,
  result: Result,
  {
    kind,
    share,
    signal,
  }: { readonly kind: StoredKind; readonly share?: Share | undefined; readonly signal: AbortSignal },
): Promise<Stored> {
  const failures: { title: string; error: AppError }[] = [];
  const attempt = async (title: string, work: Promise<unknown>): Promise<boolean> => {
    try {
      await work;
      return true;
    } catch (thrown) {
      const error = asAppError(thrown);
      if (error.code === 'cancelled') throw error;
      failures.push({ title, error });
      return false;
    }
  };
  const into = store.namespace;
  const written = await mapBounded(storedReports(result, { kind, into, share }), AT_ONCE, (object) =>
    attempt(refText(refOf(object)), store.apply(object, { force: true, signal })),
  );
  const prune = async (): Promise<void> => {
    const stored = await store.labelledConfigMaps(into, STORED_SELECTOR, signal);
    await mapBounded(outdated(stored, result.snapshot, kind), AT_ONCE, (name) =>
      store.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: into, name }, {}, { signal }),
    );
  };
  // Which namespaces are gone is known only to who may list them; one process is enough for it.
  if ((share?.index ?? 0) === 0 && !refusalOf(result.snapshot, 'namespaces'))
    await attempt('Reports of namespaces that are gone', prune());
  return { kept: written.filter(Boolean).length, failures };
}
