import { type Change, changeKey, type FileChange } from '../core/change.ts';
import type { NodeFacts } from '../core/kube/node-facts.ts';
import type { NodeRun } from '../core/node-run.ts';
import type { NodeBundle } from '../core/ports.ts';
import type { ResourceRef } from '../core/reference.ts';

/** A script of a step on one machine. */
export interface PlannedRun {
  /** Stable within a step. */
  readonly key: string;
  readonly script: FileChange;
  readonly run: NodeRun;
  readonly node: string;
  /** How the machine is reached; absent where it was not named. */
  readonly host?: string;
  readonly bundle: NodeBundle;
}

export const nodeRef = (name: string): ResourceRef => ({ apiVersion: 'v1', kind: 'Node', name });

/** Every script that the changes hold, on each of its machines, in their order. */
export function runsOf(changes: readonly Change[], facts: readonly NodeFacts[]): PlannedRun[] {
  const hosts = new Map(facts.map(({ node, host }) => [node, host]));
  const files = changes.filter((change): change is FileChange => change.kind === 'file');
  return files.flatMap((script) => {
    const { run } = script;
    if (!run) return [];
    const folder = script.path.slice(0, script.path.lastIndexOf('/') + 1);
    const bundle: NodeBundle = {
      files: files
        .filter(({ path }) => path.startsWith(folder))
        .map(({ path, content }) => ({ path: path.slice(folder.length), content })),
    };
    return run.nodes.map((node) => {
      const host = hosts.get(node);
      return { key: `node:${node}:${changeKey(script)}`, script, run, node, ...(host ? { host } : {}), bundle };
    });
  });
}

/** Some machine of the step can be reached from here. */
export const reachable = (runs: readonly PlannedRun[]): boolean =>
  runs.some(({ host, run }) => host !== undefined && run.byHand === undefined);
