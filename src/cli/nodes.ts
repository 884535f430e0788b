import type { NodesPort } from '../core/ports.ts';

/** Machines that are reached when they are needed: what runs programs is not loaded before. */
export function lazyNodes(hosts: readonly string[]): NodesPort {
  const port = async (): Promise<NodesPort> => (await import('../node/nodes.ts')).openNodes(hosts);
  return {
    hosts,
    read: async (...words) => (await port()).read(...words),
    try: async (...words) => (await port()).try(...words),
    apply: async (...words) => (await port()).apply(...words),
    undo: async (...words) => (await port()).undo(...words),
    ask: async (...words) => (await port()).ask(...words),
  };
}
