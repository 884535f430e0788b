import { asAppError } from '../core/errors.ts';
import { UNCHANGED } from '../core/node-run.ts';
import type { NodesPort } from '../core/ports.ts';
import { safeText } from '../core/text.ts';
import { nodeRef, type PlannedRun } from './node-runs.ts';
import type { ChangePreview, DiffLine } from './types.ts';

/** `PATH: MODE OWNER -> MODE OWNER`, as a script says of modes. */
const MODES = /^(\/.+): (\d+ \S+) -> (\d+ \S+)$/;

/** Lines of `diff -u`, and of modes, as lines of a diff; each file begins with its path. */
export const diffOf = (lines: readonly string[]): DiffLine[] =>
  lines
    .filter((line) => !/^(--- |@@ )/.test(line) && line !== UNCHANGED)
    .flatMap((line): DiffLine[] => {
      const [, path, before, after] = MODES.exec(line) ?? [];
      if (path && before && after)
        return [
          { kind: 'remove', text: `${path} ${before}` },
          { kind: 'add', text: `${path} ${after}` },
        ];
      if (line.startsWith('+++ ')) return [{ kind: 'same', text: line.slice(4) }];
      const kind = line.startsWith('+') ? 'add' : line.startsWith('-') ? 'remove' : 'same';
      return [{ kind, text: kind === 'same' && !line.startsWith(' ') ? line : line.slice(1) }];
    });

/** What of a script's answer is a change: lines that come and go, and modes. */
export const changedLines = (lines: readonly string[]): string[] =>
  lines.filter((line) => /^[+\-/]/.test(line) && !/^(---|\+\+\+) /.test(line));

/** A preview, and what the machine said for it. */
export interface TriedRun {
  readonly preview: ChangePreview;
  readonly lines: readonly string[];
}

/** What a script would change on its machine, tried there. */
export async function previewRun(nodes: NodesPort, planned: PlannedRun, signal?: AbortSignal): Promise<TriedRun> {
  const { key, script, run, node, host, bundle } = planned;
  const common = {
    key,
    change: script,
    title: safeText(`${script.path} on ${node}`),
    target: nodeRef(node),
    ...(host ? { host } : {}),
  };
  const blocked = (why: string): TriedRun => ({
    preview: { ...common, action: 'guide', diff: [], warnings: [why] },
    lines: [],
  });
  if (run.byHand) return blocked(`Done by hand: ${run.byHand}.`);
  if (!host) return blocked(`Not reached from here: add --ssh USER@${node} to change it as well.`);
  try {
    const lines = await nodes.try(host, bundle, signal ? { signal } : {});
    const unchanged = lines.includes(UNCHANGED);
    return {
      preview: { ...common, action: unchanged ? 'unchanged' : 'update', diff: diffOf(lines), warnings: [] },
      lines,
    };
  } catch (error) {
    const problem = asAppError(error);
    return { preview: { ...common, action: 'blocked', diff: [], warnings: [], problem }, lines: [] };
  }
}
