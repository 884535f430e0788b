import { policiesOf } from '../../../core/kube/network/reach.ts';
import type { Snapshot } from '../../../core/snapshot.ts';

const LONGEST = 253;

/** Names for new policies of a namespace: none that exists there, none twice. */
export class PolicyNames {
  readonly #taken: Set<string>;

  constructor(snapshot: Snapshot, namespace: string) {
    this.#taken = new Set(
      policiesOf(snapshot)
        .in(namespace)
        .map(({ metadata }) => metadata.name),
    );
  }

  take(wanted: string): string {
    const base = wanted.slice(0, LONGEST - 4).replace(/[-.]+$/, '');
    let name = base;
    for (let n = 2; this.#taken.has(name); n += 1) name = `${base}-${n}`;
    this.#taken.add(name);
    return name;
  }
}
