import { describe, expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import type { ClusterChange } from '../../../src/core/change.ts';
import type { Manifest } from '../../../src/core/kube/objects.ts';
import { podStateOf } from '../../../src/core/kube/pod-state.ts';
import type { ResourceRef } from '../../../src/core/reference.ts';
import type { ApplyEvent } from '../../../src/wizard/types.ts';
import type { ApplyRequest, Wizard } from '../../../src/wizard/wizard.ts';
import { wizardOn } from '../../support/journey.ts';

const NAMES = ['one', 'two', 'three'];

/** Deployments of three replicas each, whose rollouts end as `readyAfter` says: never, or after so many looks. */
class RollingCluster extends EmbeddedCluster {
  readonly #looks = new Map<string, number>();
  readonly #readyAfter: (name: string) => number;
  /** Names in the order in which they were changed. */
  readonly patched: string[] = [];

  constructor(readyAfter: (name: string) => number, objects: (name: string) => object = () => ({})) {
    super({
      ...demoWorld,
      objects: [
        ...demoWorld.objects.filter(({ kind }) => kind === 'Namespace'),
        ...NAMES.map(
          (name): Manifest => ({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name, namespace: 'shop', ...objects(name) },
            spec: {
              replicas: 3,
              selector: { matchLabels: { app: name } },
              template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'x:1' }] } },
            },
            status: { observedGeneration: 99, replicas: 3, readyReplicas: 3, updatedReplicas: 3, availableReplicas: 3 },
          }),
        ),
      ],
    });
    this.#readyAfter = readyAfter;
  }

  override async patch(...args: Parameters<EmbeddedCluster['patch']>) {
    const [{ name }, , options] = args;
    if (!options?.dryRun) {
      this.patched.push(name);
      this.#looks.set(name, 0);
    }
    return super.patch(...args);
  }

  override async get(ref: ResourceRef): Promise<Manifest | undefined> {
    const object = await super.get(ref);
    const looks = this.#looks.get(ref.name);
    if (!object || looks === undefined || ref.kind !== 'Deployment') return object;
    this.#looks.set(ref.name, looks + 1);
    const updated = looks >= this.#readyAfter(ref.name) ? 3 : 1;
    return { ...object, status: { ...Object(object.status), updatedReplicas: updated, availableReplicas: updated } };
  }

  override async pods() {
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' };
    const status = { containerStatuses: [{ name: 'web', restartCount: 4, state: { waiting } }] };
    return [podStateOf({ metadata: { name: 'one-abc', creationTimestamp: '2026-11-24T00:00:00Z' }, status })];
  }
}

const CHANGES: readonly ClusterChange[] = NAMES.map((name) => ({
  kind: 'patch',
  target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name },
  patch: { spec: { template: { spec: { automountServiceAccountToken: false } } } },
  patchType: 'strategic',
}));

async function applied(cluster: EmbeddedCluster, request: Partial<ApplyRequest> = {}) {
  const wizard: Wizard = wizardOn(cluster);
  await wizard.connect();
  await wizard.inspect();
  const events: ApplyEvent[] = [];
  const step = wizard.adopt('changes', CHANGES);
  const [result] = await wizard.apply([step.id], {
    onEvent: (event) => events.push(event),
    rolloutTimeout: 50,
    ...request,
  });
  return { wizard, result, events, step };
}

describe('workloads that restart', () => {
  it('follow one after the first of them is ready', async () => {
    const cluster = new RollingCluster(() => 1);
    const { result } = await applied(cluster, { rolloutTimeout: 10_000 });
    expect(result).toMatchObject({ applied: 3, unready: [], failed: [], left: 0 });
    expect(cluster.patched[0]).toBe('one');
  });

  it('are left when the first does not become ready, which is told with what its pods wait for', async () => {
    const cluster = new RollingCluster(() => Number.POSITIVE_INFINITY);
    const { result, events, wizard, step } = await applied(cluster);
    expect(result).toMatchObject({ applied: 1, left: 2, failed: [] });
    expect(result?.unready.map(({ title, error }) => [title, error.message])).toEqual([
      [
        'Deployment shop/one',
        expect.stringMatching(
          /1 of 3 replicas .*pod one-abc: web waits: CrashLoopBackOff \(back-off 10s.*\), restarted 4 times/,
        ),
      ],
    ]);
    expect(cluster.patched).toEqual(['one']);
    expect(events.filter(({ kind }) => kind === 'rollout')).not.toEqual([]);
    expect(wizard.stateOf(step.id)).toBe('failed');
    expect(wizard.undoable()).toHaveLength(1);
  });

  it('are taken back at once when that was asked for', async () => {
    const cluster = new RollingCluster(() => Number.POSITIVE_INFINITY);
    const { result, wizard, events, step } = await applied(cluster, { rollbackOnFailure: true });
    expect(result).toMatchObject({ applied: 0, left: 2 });
    expect(events).toContainEqual({ kind: 'taken-back', step, undone: 1, failed: 0 });
    expect(wizard.undoable()).toEqual([]);
    expect(wizard.stateOf(step.id)).toBe('undone');
  });

  it('are not begun after the first Ctrl-C, and what remains is counted', async () => {
    const stop = new AbortController();
    const cluster = new RollingCluster(() => 0);
    const { result } = await applied(cluster, {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === 'change' && event.state === 'applied') stop.abort();
      },
    });
    expect(result).toMatchObject({ applied: 1, left: 2 });
  });
});

describe('an object that something else keeps', () => {
  const helm = (name: string) =>
    name === 'two' ? { annotations: { 'meta.helm.sh/release-name': 'shop' }, labels: {} } : {};

  it('is left to it, which is told, unless it was asked for', async () => {
    const leaving = new RollingCluster(() => 0, helm);
    const { result, events } = await applied(leaving);
    expect(result).toMatchObject({ applied: 2, kept: 1, failed: [], left: 0 });
    expect(leaving.patched.sort()).toEqual(['one', 'three']);
    expect(events).toContainEqual(expect.objectContaining({ state: 'kept', keeper: 'Helm shop' }));

    const changing = new RollingCluster(() => 0, helm);
    expect((await applied(changing, { kept: 'change' })).result).toMatchObject({ applied: 3, kept: 0 });
  });
});
