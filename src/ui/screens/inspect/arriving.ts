import type { KubeObject } from '../../../core/kube/objects.ts';
import type { CollectEvent } from '../../../core/ports.ts';
import type { Refusal } from '../../../core/snapshot.ts';

/** One resource of the cluster while it is being read. */
export interface Arrival {
  readonly resource: string;
  readonly state: 'reading' | 'read' | 'refused';
  readonly count: number;
  readonly objects?: readonly KubeObject[];
  readonly refusal?: Refusal;
}

/** In the order in which they were asked for, so that no row moves under the pointer. */
export type Arrivals = ReadonlyMap<string, Arrival>;

/** Pure: what is known after one more event. */
export function arrivedWith(known: Arrivals, event: CollectEvent): Arrivals {
  const resource = event.kind === 'refused' ? event.refusal.resource : event.resource;
  const before = known.get(resource);
  const next = new Map(known);
  switch (event.kind) {
    case 'started':
      next.set(resource, { resource, state: 'reading', count: 0 });
      break;
    case 'progress':
      next.set(resource, { resource, state: 'reading', count: event.count });
      break;
    case 'finished':
      next.set(resource, {
        ...before,
        resource,
        // A namespace that was refused is told although the others were read.
        state: before?.refusal ? 'refused' : 'read',
        count: event.count,
        ...(event.objects ? { objects: event.objects } : {}),
      });
      break;
    case 'refused':
      next.set(resource, { resource, count: 0, ...before, state: 'refused', refusal: event.refusal });
  }
  return next;
}

/** Objects read, resources that are done, and the names of those that are waited for. */
export function summaryOf(arrivals: Arrivals): {
  readonly objects: number;
  readonly done: number;
  readonly waiting: readonly Arrival[];
} {
  const all = [...arrivals.values()];
  return {
    objects: all.reduce((sum, { count }) => sum + count, 0),
    done: all.filter(({ state }) => state !== 'reading').length,
    waiting: all.filter(({ state }) => state === 'reading'),
  };
}
