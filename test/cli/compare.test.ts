import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/terminal.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));
const home = temporaryDirectory();
const run = (...args: string[]) =>
  spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    cwd: home,
    env: { PATH: process.env.PATH ?? '', KUBEHARDEN_HOME: home },
  });

describe('kubeharden compare', () => {
  beforeAll(() => {
    run('scan', '--demo', '--format', 'json', '--output', 'report.json');
    run('snapshot', '--demo', '--out', 'snapshot.json');
    run('apply', '--demo', '--step', 'pods/security-context/confine', '--yes', '--confirm', 'demo');
  });

  it('finds no difference between a report and a snapshot of the same cluster', () => {
    const { stdout, status } = run('compare', 'report.json', 'snapshot.json');
    expect(stdout).toMatch(/0 findings new, 0 solved, 0 changed, [1-9]\d* as before/);
    expect(status).toBe(0);
  });

  it('tells what a session solved, and fails where that is new the other way round', () => {
    const id = run('sessions', 'list').stdout.split(' ')[0] ?? '';
    const there = run('compare', 'report.json', id, '--format', 'json');
    expect(JSON.parse(there.stdout)).toMatchObject({ new: [], changed: [], solved: expect.any(Array) });
    expect(JSON.parse(there.stdout).solved.length).toBeGreaterThan(10);
    expect(run('compare', id, 'report.json', '--fail-on', 'medium').status).toBe(1);
    expect(run('compare', 'report.json', id, '--fail-on', 'low').status).toBe(0);
  });

  it('says what is wrong with a file and what to name instead', () => {
    writeFileSync(join(home, 'other.json'), '{"kind": "List"}');
    writeFileSync(join(home, 'broken.json'), readFileSync(join(home, 'report.json'), 'utf8').slice(0, 500));
    for (const [name, message] of [
      ['other.json', /neither a report nor a snapshot/],
      ['broken.json', /is not JSON/],
      ['missing.json', /cannot be read: ENOENT/],
      ['no-such-session', /There is no session no-such-session/],
    ] as const) {
      const { stderr, stdout, status } = run('compare', 'report.json', name);
      expect(stderr, name).toMatch(message);
      expect(stdout).toBe('');
      expect(status).toBe(2);
    }
  });
});
