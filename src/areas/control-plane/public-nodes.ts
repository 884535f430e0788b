import { list, refusalOf, type Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import type { CloudJudgement } from './cloud-check.ts';

/** Nodes with an address on the Internet, as they say themselves. */
export function publicNodes(snapshot: Snapshot): CloudJudgement {
  if (refusalOf(snapshot, 'nodes')) return { ok: undefined, value: 'nodes may not be listed' };
  const open = list(snapshot, 'nodes').filter(({ status }) =>
    status?.addresses?.some(({ type }) => type === 'ExternalIP'),
  );
  return {
    ok: open.length === 0,
    value:
      open.length === 0
        ? 'none'
        : listing(
            open.map(({ metadata }) => metadata.name),
            5,
          ),
    source: 'Node status.addresses',
  };
}
