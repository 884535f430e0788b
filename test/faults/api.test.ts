import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { list } from '../../src/core/snapshot.ts';
import { type ApiProxy, type Fault, type SeenRequest, startApiProxy, type Trouble } from '../support/api-proxy.ts';
import { describeCluster } from '../support/cluster.ts';
import { reopened, temporaryStore, wizardOn } from '../support/journey.ts';
import { counted, walk } from './counts.ts';
import { makeWorld } from './world.ts';

/** Everything that may come in the place of an answer. */
const FAULTS: Readonly<Record<string, Fault | Trouble>> = {
  'connection cut in the middle of the answer': 'cut',
  'answer lost, request carried out': 'lost',
  'no answer': 'silence',
  'answer that stops': 'stall',
  'truncated JSON': { status: 200, body: '{"kind":"Namespace","metadata":{"name":"x' },
  'JSON of something else': { status: 200, body: '[1, null, "text"]' },
  'truncated JSON, request carried out': { status: 200, body: '{"kind":', carriedOut: true },
  401: { status: 401 },
  403: { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'denied by policy' } },
  409: { status: 409, body: { kind: 'Status', reason: 'Conflict', message: 'the object has been modified' } },
  410: { status: 410, body: { kind: 'Status', reason: 'Expired', message: 'too old' } },
  422: { status: 422, body: { kind: 'Status', reason: 'Invalid', message: 'is invalid' } },
  '429 with Retry-After': { status: 429, headers: { 'retry-after': '0' } },
  500: { status: 500 },
  '500, request carried out': { status: 500, carriedOut: true },
  504: { status: 504 },
  '504, request carried out': { status: 504, carriedOut: true },
};

describeCluster('an API server that fails', (cluster) => {
  /** What is asked about each request whose URL names it. */
  const faults = new Map<string, (request: SeenRequest) => Fault | Trouble | undefined>();
  let proxy: ApiProxy;
  beforeAll(async () => {
    proxy = await startApiProxy(cluster.controlPlane, (request) => {
      for (const [part, fault] of faults) if (request.url.includes(part)) return fault(request);
      return undefined;
    });
  });
  afterAll(() => proxy.stop());
  const open = (timeoutMs = 30_000) => cluster.open('admin', { kubeconfig: proxy.kubeconfig, timeoutMs });

  /** Applies and undoes a world of its own with the trouble at its `point`-th request; false when there are fewer. */
  const tryAt = async (point: number, trouble: Fault | Trouble): Promise<boolean> => {
    const world = await makeWorld(cluster);
    const before = await world.content();
    const store = temporaryStore();
    const live = open(trouble === 'silence' || trouble === 'stall' ? 3000 : 30_000);
    const wizard = wizardOn(live, store, { namespaces: [world.namespace] });
    await wizard.connect();
    const step = wizard.adopt('changes', world.changes);
    let seen = 0;
    let phase = 'apply';
    let hit = false;
    faults.set(world.namespace, (request) => {
      // The inspection that verifies has a test of its own below.
      if (isList(request)) return undefined;
      seen += 1;
      if (seen !== point + 1) return undefined;
      hit = true;
      counted(phase);
      return trouble;
    });
    const [result] = await wizard.apply([step.id], { onEvent: () => {}, rolloutTimeout: 0 });
    // What is told adds up, and every failure says what to do.
    const { applied = 0, unchanged = 0, failed = [], left = 0, kept = 0, unready = [] } = result ?? {};
    expect(applied + unchanged + failed.length + left + kept).toBe(world.changes.length);
    for (const { error } of [...failed, ...unready]) {
      expect(error).toBeInstanceOf(AppError);
      expect(error.code, error.message).not.toBe('internal');
      expect(error.hint).not.toBe('');
    }
    phase = 'undo';
    await wizard.undo(
      wizard.undoable().map(({ intent }) => intent.id),
      { onEvent: () => {} },
    );
    faults.delete(world.namespace);

    // As after a restart: nothing is left in doubt, and what is told to stand is all that differs.
    const next = reopened(live, store);
    await next.connect();
    const states = next.records().map(({ state }) => state);
    expect(states).not.toContain('in-doubt');
    expect(states).not.toContain('undoing');
    expect(states.filter((state) => state === 'applied')).toHaveLength((await world.moved(before)).length);
    const { failed: stuck } = await next.undo(
      next.undoable().map(({ intent }) => intent.id),
      { onEvent: () => {} },
    );
    expect(stuck).toEqual([]);
    expect(await world.content(), `request ${point}`).toEqual(before);
    live.close();
    return hit;
  };

  it.each(Object.entries(FAULTS))(
    'with %s at any one request of applying and undoing loses nothing and tells what is',
    async (_, trouble) => {
      expect(await walk((point) => tryAt(point, trouble), 8)).toBeGreaterThan(20);
    },
  );

  it('in every list of an inspection, each fault once, records what is missing and reads the rest', async () => {
    const whole = open();
    const already = proxy.requests.length;
    const expected = await whole.collect({});
    whole.close();
    const lists = [
      ...new Set(
        proxy.requests
          .slice(already)
          .filter(isList)
          .map(({ url }) => pathOf(url)),
      ),
    ];
    expect(lists.length).toBeGreaterThan(25);
    const troubles = Object.values(FAULTS);
    for (let shift = 0; shift < troubles.length; shift += 1) {
      const live = open(2000);
      faults.set('', (request) => {
        const index = lists.indexOf(pathOf(request.url));
        return isList(request) && index >= 0 ? troubles[(index + shift) % troubles.length] : undefined;
      });
      const snapshot = await live.collect({});
      live.close();
      counted('inspection', lists.length);
      // Whatever is not there although it was before has a refusal that says why.
      for (const [resource, objects] of Object.entries(expected.resources)) {
        const refused = snapshot.refusals.some((refusal) => refusal.resource === resource);
        if (list(snapshot, resource as 'pods').length < objects.length)
          expect(refused, `${resource}, shift ${shift}`).toBe(true);
      }
      for (const { message } of snapshot.refusals) expect(message).not.toBe('');
    }
    faults.clear();
  });
});

const pathOf = (url: string): string => url.split('?')[0] ?? url;
const isList = ({ method, url }: SeenRequest): boolean =>
  method === 'GET' && /^\/apis?\/.*\/[a-z]+(\?|$)/.test(url) && !/namespaces\/[^/]+$/.test(pathOf(url));
