import { isIPv6 } from 'node:net';
import { type AuditEvent, addressOf, slim } from './event.ts';
import { isLoopback } from './noise.ts';
import { Recent } from './recent.ts';

interface Place {
  event: AuditEvent;
  count: number;
  first: number;
  last: number;
}

/** Use of an identity from an address that is not its own. */
export interface Stray {
  /** The first request from there. */
  readonly event: AuditEvent;
  readonly count: number;
  /** The address that the identity is at. */
  readonly home: string;
}

const MOST_IDENTITIES = 20_000;
const MOST_PLACES = 8;
const MOST_ADDRESSES = 20_000;
// An address that so many come from is a load balancer or a gateway, and nobody's own.
const SHARED_BY = 3;

/** Remembers from where each identity asks, to tell at the end which use was not its own. */
export class Whereabouts {
  readonly #places = new Recent<Map<string, Place>>(MOST_IDENTITIES);
  readonly #identities = new Recent<Set<string>>(MOST_ADDRESSES);

  see(identity: string, event: AuditEvent): void {
    const address = addressOf(event);
    if (address === '' || isLoopback(address) || Number.isNaN(event.at)) return;
    const sharing = this.#identities.obtain(address, () => new Set());
    if (sharing.size < SHARED_BY) sharing.add(identity);
    const places = this.#places.obtain(identity, () => new Map());
    const place = places.get(address);
    if (place) {
      place.count += 1;
      place.first = Math.min(place.first, event.at);
      place.last = Math.max(place.last, event.at);
    } else if (places.size < MOST_PLACES)
      places.set(address, { event: slim(event), count: 1, first: event.at, last: event.at });
  }

  /** Where an identity was at two addresses of one kind at once. One after the other is a machine that got another address. */
  *strays(): Iterable<Stray> {
    for (const places of this.#places.values()) {
      if (places.size < 2) continue;
      for (const family of Map.groupBy(places, ([address]) => isIPv6(address)).values()) {
        const own = family.filter(([address]) => (this.#identities.get(address)?.size ?? 0) < SHARED_BY);
        const [home, ...others] = own.sort(([, a], [, b]) => b.count - a.count);
        if (!home) continue;
        const [address, { first, last }] = home;
        for (const [, { event, count, ...stay }] of others)
          if (stay.last > first && stay.first < last) yield { event, count, home: address };
      }
    }
  }
}
