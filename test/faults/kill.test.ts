import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { recordsOf } from '../../src/session/journal.ts';
import { SessionStore } from '../../src/session/store.ts';
import { type ApiProxy, type SeenRequest, startApiProxy, type Trouble } from '../support/api-proxy.ts';
import { describeCluster } from '../support/cluster.ts';
import { reopened, temporaryStore, wizardOn } from '../support/journey.ts';
import { Killer } from '../support/killer.ts';
import { temporaryDirectory } from '../support/terminal.ts';
import { counted, walk } from './counts.ts';
import { makeWorld, type World } from './world.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));
const AT_ONCE = 6;

describeCluster('killed at any point', (cluster) => {
  const undoAll = async (wizard: ReturnType<typeof wizardOn>): Promise<void> => {
    const { failed } = await wizard.undo(
      wizard.undoable().map(({ intent }) => intent.id),
      { onEvent: () => {} },
    );
    expect(failed).toEqual([]);
  };

  it('of journal and requests, the next start knows what the API server has, and takes it back', async () => {
    const tryAt = async (point: number): Promise<boolean> => {
      const world = await makeWorld(cluster);
      const before = await world.content();
      const store = temporaryStore();
      const live = cluster.open();
      const killer = new Killer(Number.POSITIVE_INFINITY);
      const dying = wizardOn(killer.cluster(live), killer.store(store), { namespaces: [world.namespace] });
      await dying.connect();
      await dying.inspect();
      const step = dying.adopt('changes', world.changes);
      killer.left = point;
      await dying.apply([step.id], { onEvent: () => {}, rolloutTimeout: 0 }).catch(() => undefined);

      const next = reopened(live, store);
      await next.connect();
      const records = next.records();
      expect(records.map(({ state }) => state)).not.toContain('in-doubt');
      const moved = await world.moved(before);
      expect(records.filter(({ state }) => state === 'applied')).toHaveLength(moved.length);
      await undoAll(next);
      expect(await world.content(), `point ${point}`).toEqual(before);
      live.close();
      if (killer.killed) counted('kill points while applying');
      return killer.killed;
    };
    expect(await walk(tryAt, AT_ONCE)).toBeGreaterThan(30);
  });

  it('of undoing, the next start knows what is taken back, and takes back the rest', async () => {
    const tryAt = async (point: number): Promise<boolean> => {
      const world = await makeWorld(cluster);
      const before = await world.content();
      const store = temporaryStore();
      const live = cluster.open();
      const killer = new Killer(Number.POSITIVE_INFINITY);
      const dying = wizardOn(killer.cluster(live), killer.store(store), { namespaces: [world.namespace] });
      await dying.connect();
      const step = dying.adopt('changes', world.changes);
      const [result] = await dying.apply([step.id], { onEvent: () => {}, rolloutTimeout: 0 });
      expect(result?.applied).toBe(world.changes.length);
      const ids = dying.undoable().map(({ intent }) => intent.id);
      killer.left = point;
      await dying.undo(ids, { onEvent: () => {} }).catch(() => undefined);

      const next = reopened(live, store);
      await next.connect();
      const records = next.records();
      expect(records.map(({ state }) => state)).not.toContain('undoing');
      expect(records.filter(({ state }) => state === 'applied')).toHaveLength((await world.moved(before)).length);
      await undoAll(next);
      expect(await world.content(), `point ${point}`).toEqual(before);
      live.close();
      if (killer.killed) counted('kill points while undoing');
      return killer.killed;
    };
    expect(await walk(tryAt, AT_ONCE)).toBeGreaterThan(20);
  });

  describeProcess();

  /** The real program, killed by the system the moment one of its requests arrives, or the moment it was carried out. */
  function describeProcess(): void {
    let proxy: ApiProxy;
    const watched = new Map<string, (request: SeenRequest) => Trouble | undefined>();
    beforeAll(async () => {
      proxy = await startApiProxy(cluster.controlPlane, (request) => {
        for (const [part, watch] of watched) if (request.url.includes(part)) return watch(request);
        return undefined;
      });
    });
    afterAll(() => proxy.stop());

    const run = (home: string, args: readonly string[], onStart: (kill: () => void) => void = () => {}) =>
      new Promise<{ code: number | string; output: string }>((resolve) => {
        const child = execFile(
          process.execPath,
          [PROGRAM, ...args],
          { env: { PATH: process.env.PATH ?? '', HOME: home, KUBEHARDEN_HOME: home } },
          (error, stdout, stderr) => resolve({ code: error?.signal ?? error?.code ?? 0, output: stdout + stderr }),
        );
        onStart(() => child.kill('SIGKILL'));
      });

    it.each(['silence', 'held'] as const)(
      'by SIGKILL at any change it sends (%s), it goes on from the journal when started again',
      async (trouble) => {
        const tryAt = async (point: number): Promise<boolean> => {
          const world = await makeWorld(cluster);
          const before = await world.content();
          const home = temporaryDirectory();
          const directory = manifestsOf(world, home);
          const source = ['--kubeconfig', proxy.kubeconfig, '--context', 'admin', '--namespace', world.namespace];
          let writes = 0;
          let killed = false;
          await run(home, ['apply', directory, ...source, '--yes', '--confirm', 'admin'], (kill) => {
            watched.set(world.namespace, ({ method, url }) => {
              if (killed) return 'silence';
              if (method === 'GET' || url.includes('dryRun=All')) return undefined;
              if (writes++ !== point) return undefined;
              killed = true;
              // Held: the API server carries it out; the process is gone before the answer could come.
              setTimeout(kill, trouble === 'held' ? 300 : 0);
              return trouble;
            });
          });
          watched.delete(world.namespace);
          if (killed) counted('SIGKILLs');
          const store = new SessionStore(home);
          const [summary] = store.list();
          const undone = await run(home, ['undo', '--yes', '--kubeconfig', proxy.kubeconfig]);
          expect(undone.code, undone.output).toBe(0);
          const states = recordsOf(store.journal(summary?.id ?? '').entries()).map(({ state }) => state);
          expect(states.filter((state) => state !== 'undone' && state !== 'failed')).toEqual([]);
          expect(await world.content(), `write ${point}`).toEqual(before);
          return killed;
        };
        expect(await walk(tryAt, 2)).toBeGreaterThan(3);
      },
    );
  }
});

/** What a directory of manifests can say of the world's changes. */
function manifestsOf({ changes }: World, home: string): string {
  const directory = join(home, 'manifests');
  mkdirSync(directory);
  mkdirSync(join(directory, 'patches'));
  changes.forEach((change, index) => {
    if (change.kind === 'apply') writeFileSync(join(directory, `${index}.yaml`), stringify(change.manifest));
    if (change.kind !== 'patch') return;
    const { apiVersion, kind, ...named } = change.target;
    const patch = { apiVersion, kind, ...change.patch, metadata: { ...Object(change.patch.metadata), ...named } };
    writeFileSync(join(directory, 'patches', `${index}.yaml`), stringify(patch));
  });
  return directory;
}
