type Labels = Readonly<Record<string, string>>;

const pair = (namespace: string, [key, value]: readonly [string, string]): string => `${namespace}/${key}=${value}`;

const push = <T>(map: Map<string, T[]>, key: string, item: T): void => {
  const known = map.get(key);
  if (known) known.push(item);
  else map.set(key, [item]);
};

/**
 * Selectors found by the labels that they demand, so that matching a whole namespace stays linear. What it gives may
 * match; whether it does is for the selector to say.
 */
export class SelectorIndex<T> {
  readonly #byPair = new Map<string, T[]>();
  readonly #open = new Map<string, T[]>();

  constructor(
    items: Iterable<T>,
    demands: (item: T) => { readonly namespace: string; readonly labels: Labels | undefined },
  ) {
    for (const item of items) {
      const { namespace, labels } = demands(item);
      const [first] = Object.entries(labels ?? {});
      if (first) push(this.#byPair, pair(namespace, first), item);
      else push(this.#open, namespace, item);
    }
  }

  *candidates(namespace: string, labels: Labels | undefined): Iterable<T> {
    for (const entry of Object.entries(labels ?? {})) yield* this.#byPair.get(pair(namespace, entry)) ?? [];
    yield* this.#open.get(namespace) ?? [];
  }
}

/** Labelled things found by one label that a selector demands; all of the namespace when it demands none. */
export class LabelIndex<T> {
  readonly #byPair = new Map<string, T[]>();
  readonly #all = new Map<string, T[]>();

  constructor(
    items: Iterable<T>,
    labelled: (item: T) => { readonly namespace: string; readonly labels: Labels | undefined },
  ) {
    for (const item of items) {
      const { namespace, labels } = labelled(item);
      push(this.#all, namespace, item);
      for (const entry of Object.entries(labels ?? {})) push(this.#byPair, pair(namespace, entry), item);
    }
  }

  candidates(namespace: string, demanded: Labels | undefined): readonly T[] {
    const [first] = Object.entries(demanded ?? {});
    return (first ? this.#byPair.get(pair(namespace, first)) : this.#all.get(namespace)) ?? [];
  }
}
