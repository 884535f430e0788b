import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddedCluster } from '../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../src/cluster/embedded/world/index.ts';
import type { ClusterChange } from '../../src/core/change.ts';
import { AppError } from '../../src/core/errors.ts';
import { isOpen } from '../../src/core/finding.ts';
import { newSession } from '../../src/session/session.ts';
import { SessionStore } from '../../src/session/store.ts';
import { Wizard } from '../../src/wizard/wizard.ts';
import { reopened, temporaryStore, wizardOn } from '../support/journey.ts';
import { Killer } from '../support/killer.ts';
import { counted } from './counts.ts';

const policy = (name: string): ClusterChange => ({
  kind: 'apply',
  manifest: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop', labels: { 'app.kubernetes.io/managed-by': 'kubeharden' } },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  },
});
const CHANGES = [policy('one'), policy('two'), policy('three')];
const NAMES = ['one', 'two', 'three'];
const quiet = { onEvent: () => {} };

const made = async (cluster: EmbeddedCluster): Promise<string[]> => {
  const found = await Promise.all(
    NAMES.map((name) =>
      cluster.get({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name }),
    ),
  );
  return found.flatMap((object) => object?.metadata.name ?? []);
};

/** A file to which nothing can be written, as on a disk that is full: the kernel answers ENOSPC. */
const FULL = '/dev/full';

describe('a disk that is full', () => {
  it('under the journal stops before anything is sent, and says so', async () => {
    const store = temporaryStore();
    const cluster = new EmbeddedCluster(demoWorld);
    const wizard = wizardOn(cluster, store);
    await wizard.connect();
    await wizard.inspect();
    symlinkSync(FULL, join(store.directory, 'test-session.journal.jsonl'));
    const step = wizard.adopt('changes', CHANGES);
    const [result] = await wizard.apply([step.id], quiet);
    expect(await made(cluster)).toEqual([]);
    expect(result).toMatchObject({ applied: 0, unchanged: 0 });
    expect((result?.failed.length ?? 0) + (result?.left ?? 0)).toBe(3);
    for (const { error } of result?.failed ?? []) {
      expect(error.code).toBe('session');
      expect(error.message).toMatch(/ENOSPC.*Nothing was sent to the cluster/);
      expect(error.hint).toMatch(/Free disk space/);
    }
    counted('disks full');
  });

  it('after a change was sent leaves the rest, and the next start finds that change', async () => {
    const store = temporaryStore();
    const path = join(store.directory, 'test-session.journal.jsonl');
    class FillingCluster extends EmbeddedCluster {
      override async apply(...args: Parameters<EmbeddedCluster['apply']>) {
        const answer = await super.apply(...args);
        // From the first stored object on, no byte fits any more.
        if (!args[1]?.dryRun) {
          kept = readFileSync(path, 'utf8');
          rmSync(path);
          symlinkSync(FULL, path);
        }
        return answer;
      }
    }
    let kept = '';
    const cluster = new FillingCluster(demoWorld);
    const wizard = wizardOn(cluster, store);
    await wizard.connect();
    await wizard.inspect();
    // One at a time: a lockout step is never sent side by side.
    const step = { ...wizard.adopt('changes', CHANGES), risk: 'lockout' as const };
    const { applyChanges } = await import('../../src/wizard/apply.ts');
    const outcome = await applyChanges(
      { cluster, journal: store.journal('test-session'), now: () => new Date(), newId: () => 'id-1' },
      step,
      CHANGES,
      { ...quiet, seen: new Map() },
    );
    expect(outcome).toMatchObject({ applied: [], left: 2, stopped: true });
    expect(outcome.failed.map(({ error }) => error.message)).toEqual([
      expect.stringMatching(/What became of NetworkPolicy shop\/one could not be journalled: .*ENOSPC/),
    ]);
    rmSync(path);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path, kept);
    const next = reopened(new EmbeddedCluster(demoWorld, { load: () => undefined }), store);
    expect(next.records().map(({ state }) => state)).toEqual(['in-doubt']);
    const same = reopened(cluster, store);
    await same.connect();
    expect(same.undoable().map(({ intent }) => intent.target.name)).toEqual(['one']);
    counted('disks full');
  });

  it('under the session file loses nothing of what was applied: it is told, and journalled', async () => {
    const store = temporaryStore();
    const cluster = new EmbeddedCluster(demoWorld);
    const wizard = wizardOn(cluster, store);
    await wizard.connect();
    await wizard.inspect();
    const step = wizard.adopt('changes', CHANGES);
    rmSync(join(store.directory, 'test-session.json'));
    mkdirSync(join(store.directory, 'test-session.json'));
    const [result] = await wizard.apply([step.id], quiet);
    expect(result).toMatchObject({ applied: 3, failed: [] });
    expect(wizard.unsaved?.message).toMatch(/could not be saved/);
    expect(() => wizard.skip(step.id)).toThrow(AppError);
    expect(wizard.undoable()).toHaveLength(3);
    expect(
      (
        await wizard.undo(
          wizard.undoable().map(({ intent }) => intent.id),
          quiet,
        )
      ).undone,
    ).toBe(3);
    expect(await made(cluster)).toEqual([]);
    counted('disks full');
  });

  it('or a home that cannot be written is told when a decision is to be kept', async () => {
    for (const home of ['/sys/kubeharden', '/dev/null/kubeharden']) {
      const wizard = wizardOn(new EmbeddedCluster(demoWorld), new SessionStore(home));
      await wizard.connect();
      await wizard.inspect();
      expect(wizard.inspection?.findings.length).toBeGreaterThan(100);
      expect(() => wizard.choose(wizard.inspection?.steps[0]?.id ?? '')).toThrow(/could not be saved in/);
      counted('homes that cannot be written');
    }
  });
});

describe('a session', () => {
  const sessionOf = (uid: string, store: SessionStore): SessionStore => {
    const identity = { uid, server: 'https://10.0.0.1:6443', context: 'prod' };
    const source = { kind: 'live', name: 'prod' } as const;
    store.save(
      newSession({ id: 'test-session', createdAt: '2026-11-01T00:00:00Z', toolVersion: '0.1.0', source, identity }),
    );
    return store;
  };

  it('of a cluster that was rebuilt under the same name is refused, with its file untouched', async () => {
    const store = sessionOf('uid-of-the-former', temporaryStore());
    const before = readFileSync(join(store.directory, 'test-session.json'), 'utf8');
    await expect(reopened(new EmbeddedCluster(demoWorld), store).connect()).rejects.toMatchObject({
      code: 'session',
      message: expect.stringMatching(/belongs to another cluster: it was rebuilt/),
      hint: expect.stringMatching(/new session/),
    });
    expect(readFileSync(join(store.directory, 'test-session.json'), 'utf8')).toBe(before);
    counted('foreign sessions');
  });

  it('whose cluster is gone stays, and its history can still be read', async () => {
    const store = sessionOf('demo', temporaryStore());
    const before = readFileSync(join(store.directory, 'test-session.json'), 'utf8');
    const gone = new (class extends EmbeddedCluster {
      override async connect(): Promise<never> {
        throw new AppError('unreachable', 'prod does not answer.', 'Check the network.');
      }
    })(demoWorld);
    const wizard = reopened(gone, store);
    await expect(wizard.connect()).rejects.toMatchObject({ code: 'unreachable' });
    expect(wizard.records()).toEqual([]);
    expect(readFileSync(join(store.directory, 'test-session.json'), 'utf8')).toBe(before);
    counted('foreign sessions');
  });

  it.each([-3600_000, 3600_000])('knows its changes although the clock is wrong by %i ms', async (skew) => {
    const store = new SessionStore(mkdtempSync(join(tmpdir(), 'kubeharden-clock-')));
    const cluster = new EmbeddedCluster(demoWorld);
    const identity = { uid: '', server: '', context: '' };
    const killer = new Killer(Number.POSITIVE_INFINITY);
    const wizard = new Wizard({
      source: cluster,
      cluster: killer.cluster(cluster),
      store,
      session: newSession({ id: 'test-session', createdAt: '', toolVersion: '0', source: cluster.source, identity }),
      saved: false,
      readOnly: false,
      now: () => new Date(Date.now() + skew),
    });
    await wizard.connect();
    await wizard.inspect();
    const step = wizard.adopt('changes', CHANGES.slice(0, 1));
    // The trial reads and tries, the change is stored, and its answer never arrives.
    killer.left = 4;
    await wizard.apply([step.id], quiet);
    expect(await made(cluster)).toEqual(['one']);
    const next = reopened(cluster, store);
    await next.connect();
    expect(next.records().map(({ state }) => state)).toEqual(['applied']);
    counted('wrong clocks');
  });

  it('takes a finding up again when its exception has expired, and says so', async () => {
    const store = temporaryStore();
    let today = '2026-11-24T00:00:00Z';
    const cluster = new EmbeddedCluster(demoWorld, { now: () => new Date(today) });
    const wizard = wizardOn(cluster, store);
    await wizard.connect();
    await wizard.inspect();
    const step = wizard.inspection?.steps.find(({ delivery }) => delivery === 'cluster');
    if (!step) throw new Error('The demo has no step.');
    wizard.accept(step.id, { reason: 'the migration ends in December', owner: 'web', expires: '2026-12-31' });
    const open = (): number =>
      wizard.inspection?.findings.filter((finding) => isOpen(finding) && step.findings.includes(finding.fingerprint))
        .length ?? 0;
    expect(open()).toBe(0);
    expect(wizard.expired()).toEqual([]);
    today = '2027-01-01T00:00:00Z';
    await wizard.inspect();
    expect(open()).toBe(step.findings.length);
    expect(
      wizard
        .expired()
        .map(({ fingerprint }) => fingerprint)
        .sort(),
    ).toEqual([...step.findings].sort());
    expect(wizard.stateOf(step.id)).toBeUndefined();
  });
});
