import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterPort, SnapshotSourcePort } from '../../src/core/ports.ts';
import { newSession } from '../../src/session/session.ts';
import { SessionStore } from '../../src/session/store.ts';
import type { ApplyEvent, StepResult } from '../../src/wizard/types.ts';
import { Wizard } from '../../src/wizard/wizard.ts';

export const temporaryStore = (): SessionStore => new SessionStore(mkdtempSync(join(tmpdir(), 'kubeharden-test-')));

/** A wizard on a cluster with a session of its own. */
export function wizardOn(
  cluster: ClusterPort,
  store = temporaryStore(),
  {
    id = 'test-session',
    namespaces = [],
    source = cluster,
  }: {
    readonly id?: string;
    readonly namespaces?: readonly string[];
    /** What is read besides the cluster, if not the cluster alone. */
    readonly source?: SnapshotSourcePort;
  } = {},
): Wizard {
  return new Wizard({
    source,
    cluster,
    store,
    session: newSession({
      id,
      createdAt: new Date().toISOString(),
      toolVersion: '0.0.0',
      source: cluster.source,
      identity: { uid: '', server: '', context: '' },
    }),
    saved: false,
    readOnly: false,
    namespaces,
  });
}

/** The same session opened again, as after a restart. */
export function reopened(cluster: ClusterPort, store: SessionStore, id = 'test-session'): Wizard {
  return new Wizard({ source: cluster, cluster, store, session: store.load(id), saved: true, readOnly: false });
}

export interface StepOutcome extends StepResult {
  readonly blocked: readonly string[];
}

/** Previews and applies every step that can be applied, in order, one after the other, each on fresh state. */
export async function applyEverything(
  wizard: Wizard,
  options: { rolloutTimeout?: number; onEvent?: (event: ApplyEvent) => void } = {},
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  const done = new Set<string>();
  await wizard.inspect();
  for (;;) {
    const steps = (wizard.inspection?.steps ?? []).filter(
      ({ id, delivery }) => delivery === 'cluster' && !done.has(id),
    );
    for (const step of steps) wizard.choose(step.id);
    const [next] = wizard.chosen().filter(({ id }) => !done.has(id));
    if (!next) return outcomes;
    done.add(next.id);
    const preview = await wizard.preview(next.id);
    const blocked = preview.changes.flatMap(({ title, problem }) =>
      problem ? [`${next.id}: ${title}: ${problem.message}`] : [],
    );
    const [result] = await wizard.apply([next.id], {
      onEvent: options.onEvent ?? (() => {}),
      kept: 'change',
      ...(options.rolloutTimeout === undefined ? {} : { rolloutTimeout: options.rolloutTimeout }),
    });
    if (result) outcomes.push({ ...result, blocked });
  }
}
