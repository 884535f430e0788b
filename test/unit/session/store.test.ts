import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newSession, reduceSession } from '../../../src/session/session.ts';
import { SessionStore } from '../../../src/session/store.ts';

const session = newSession({
  id: 'demo-2026-11-23-ab12',
  createdAt: '2026-11-23T10:00:00Z',
  toolVersion: '0.1.0',
  source: { kind: 'demo', name: 'demo' },
  identity: { uid: 'u', server: '', context: 'demo' },
});

let store: SessionStore;
const path = () => join(store.directory, `${session.id}.json`);

beforeEach(() => {
  store = new SessionStore(mkdtempSync(join(tmpdir(), 'kubeharden-sessions-')));
});

describe('a saved session', () => {
  it('comes back as it was, in a file that only its owner reads', () => {
    const decided = reduceSession(
      session,
      { kind: 'decided', step: 'pods/psa-labels', state: 'skipped', note: 'later' },
      '2026-11-23T10:05:00Z',
    );
    store.save(decided);
    expect(store.load(session.id)).toEqual(decided);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('is set aside when damaged, with its new name told, and never lost', () => {
    store.save(session);
    writeFileSync(path(), '{"schemaVersion": 1, "id": "demo');
    const [summary] = store.list();
    expect(summary?.damaged).toContain('.damaged-1');
    expect(readFileSync(summary?.damaged ?? '', 'utf8')).toContain('"demo');
    expect(existsSync(path())).toBe(false);
  });

  it('of a newer version is left alone and named', () => {
    store.save(session);
    writeFileSync(path(), JSON.stringify({ ...session, schemaVersion: 99, toolVersion: '9.0.0' }));
    expect(store.list()[0]?.problem).toContain('9.0.0');
    expect(existsSync(path())).toBe(true);
    expect(() => store.load(session.id)).toThrow(/newer/);
  });

  it('with an id that would leave the directory is refused', () => {
    expect(() => store.load('../../etc/passwd')).toThrow(/not a session id/);
  });

  it('is taken by one process at a time; a lock left by a dead one does not count', () => {
    const lock = store.lock(session.id);
    expect('release' in lock).toBe(true);
    expect(store.lock(session.id)).toEqual(expect.objectContaining({ release: expect.any(Function) }));
    writeFileSync(join(store.directory, `${session.id}.lock`), String(process.ppid));
    expect(store.lock(session.id)).toEqual({ heldBy: process.ppid });
    writeFileSync(join(store.directory, `${session.id}.lock`), '999999999');
    expect('release' in store.lock(session.id)).toBe(true);
  });
});

describe('the journal', () => {
  it('passes over a line that a crash cut off, and goes on after it', () => {
    const journal = store.journal(session.id);
    journal.append({ kind: 'done', id: '1', at: 'now' });
    const [file = ''] = readdirSync(store.directory);
    writeFileSync(join(store.directory, file), '{"kind":"done","id":"2"', { flag: 'a' });
    journal.append({ kind: 'done', id: '3', at: 'now' });
    expect(journal.entries().map(({ id }) => id)).toEqual(['1', '3']);
  });

  it('that cannot be written stops the change and says so', () => {
    const blocked = new SessionStore('/etc/hostname').journal(session.id);
    expect(() => blocked.append({ kind: 'done', id: '1', at: 'now' })).toThrow(/journal could not be written/);
  });
});
