/** One of several processes that look at a cluster together, each at its own namespaces. */
export interface Share {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** FNV-1a: spreads names evenly, and the same way everywhere. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

/** Whether a namespace is this process's to judge. The empty name stands for what is in none, which the first judges. */
export const isOwn = (share: Share | undefined, namespace: string): boolean =>
  share === undefined || (namespace === '' ? share.index === 0 : hash(namespace) % share.count === share.index);
