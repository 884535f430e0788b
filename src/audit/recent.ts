/** A map that forgets what was put in first. */
export class Recent<T> extends Map<string, T> {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  obtain(key: string, make: () => T): T {
    const found = this.get(key);
    if (found !== undefined) return found;
    const oldest = this.size >= this.#most ? this.keys().next().value : undefined;
    if (oldest !== undefined) this.delete(oldest);
    const made = make();
    this.set(key, made);
    return made;
  }
}
