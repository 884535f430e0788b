import { mapBounded } from '../core/bounded.ts';
import type { Change } from '../core/change.ts';
import { AppError } from '../core/errors.ts';
import type { ClusterPort, CollectEvent, NodesPort } from '../core/ports.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { previewRun } from './node-preview.ts';
import { type PlannedRun, reachable, runsOf } from './node-runs.ts';
import { previewChange } from './trial.ts';
import type { ChangePreview } from './types.ts';
import { uploadsOf } from './uploads.ts';

const NOTHING: ReadonlyMap<string, readonly string[]> = new Map();

/** The machines behind a cluster that were named: what they show, and what a step would do on them. */
export class Machines {
  readonly #nodes: NodesPort | undefined;
  /** What machines said for the last preview of a step, by run. */
  readonly #shown = new Map<string, ReadonlyMap<string, readonly string[]>>();

  #reached: { readonly version: number; readonly steps: Map<string, boolean> } = { version: -1, steps: new Map() };

  constructor(nodes: NodesPort | undefined) {
    this.#nodes = nodes;
  }

  get port(): NodesPort {
    if (this.#nodes) return this.#nodes;
    throw new AppError('internal', 'No machine can be reached from here.', 'Please report this.');
  }

  /** A step has scripts for machines that were named; found out once for each version of the wizard, since lists ask for every step. */
  known(version: number, id: string, runs: () => readonly PlannedRun[]): boolean {
    if (!this.#nodes?.hosts.length) return false;
    if (this.#reached.version !== version) this.#reached = { version, steps: new Map() };
    let reached = this.#reached.steps.get(id);
    if (reached === undefined) {
      try {
        reached = runs().length > 0;
      } catch {
        // Answers that do not fit are told by the preview.
        reached = false;
      }
      this.#reached.steps.set(id, reached);
    }
    return reached;
  }

  /** The snapshot with what the named machines show themselves. */
  async withFacts(
    snapshot: Snapshot,
    { signal, onEvent }: { readonly signal?: AbortSignal; readonly onEvent?: (event: CollectEvent) => void },
  ): Promise<Snapshot> {
    if (!this.#nodes?.hosts.length) return snapshot;
    onEvent?.({ kind: 'started', resource: 'nodes/files' });
    const { facts, refusals } = await this.#nodes.read(signal);
    for (const refusal of refusals) onEvent?.({ kind: 'refused', refusal });
    onEvent?.({ kind: 'finished', resource: 'nodes/files', count: facts.length });
    return { ...snapshot, nodeFacts: facts, refusals: [...snapshot.refusals, ...refusals] };
  }

  /** The scripts among the changes on the machines that were named; none where none was. */
  runs(changes: readonly Change[], snapshot: Snapshot | undefined): PlannedRun[] {
    const facts = snapshot?.nodeFacts ?? [];
    const runs = this.#nodes && facts.length > 0 ? runsOf(changes, facts) : [];
    return reachable(runs) ? runs : [];
  }

  /** What the scripts of a step would change, and what would be kept of it in the cluster. */
  async preview(
    id: string,
    runs: readonly PlannedRun[],
    changes: readonly Change[],
    cluster: ClusterPort | undefined,
    signal?: AbortSignal,
  ): Promise<ChangePreview[]> {
    if (!cluster || runs.length === 0) return [];
    const tried = await mapBounded(runs, 5, (run) => previewRun(this.port, run, signal));
    this.#shown.set(id, new Map(tried.map(({ preview, lines }) => [preview.key, lines])));
    const uploads = await uploadsOf(cluster, changes, signal);
    const uploaded = await mapBounded(uploads, 5, (change) => previewChange(cluster, change, signal));
    return [...tried, ...uploaded].map(({ preview }) => preview);
  }

  shown = (id: string): ReadonlyMap<string, readonly string[]> => this.#shown.get(id) ?? NOTHING;
  forget = (): void => this.#shown.clear();
}
