// What a rollout is followed by: the pods of a workload, and what the cluster warned of.
import { podStateOf } from '../../core/kube/pod-state.ts';
import { selectorText } from '../../core/kube/selectors.ts';
import type { ClusterPort } from '../../core/ports.ts';
import { record, records, text } from '../../core/reduce/raw.ts';
import { safeText } from '../../core/text.ts';
import type { Api } from './api.ts';
import { collectionPath } from './paths.ts';

const MOST = '100';

export function followOf(api: Api): Pick<ClusterPort, 'pods' | 'warnings'> {
  const items = async (
    plural: string,
    namespace: string,
    selector: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ) => {
    const path = `${collectionPath('', 'v1', plural, namespace)}?${new URLSearchParams({ limit: MOST, ...selector })}`;
    const action = `list ${plural} of ${safeText(namespace)}`;
    return records(record(await api.get({ path, action, ...(signal ? { signal } : {}) })).items);
  };
  return {
    pods: async (namespace, selector, signal) =>
      (await items('pods', namespace, { labelSelector: selectorText(selector) }, signal)).map(podStateOf),

    warnings: async ({ kind, name, namespace = 'default' }, signal) => {
      const fieldSelector = `type=Warning,involvedObject.kind=${kind},involvedObject.name=${name}`;
      const events = await items('events', namespace, { fieldSelector }, signal);
      return events
        .map((event) => ({
          at: text(event.lastTimestamp) || text(event.eventTime) || text(record(event.metadata).creationTimestamp),
          text: safeText(`${text(event.reason)}: ${text(event.message)}`).slice(0, 400),
        }))
        .sort((a, b) => b.at.localeCompare(a.at));
    },
  };
}
