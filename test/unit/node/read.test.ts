import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkHost, reasonOf } from '../../../src/node/host.ts';
import { commandFor, readNodes } from '../../../src/node/read.ts';

describe('where the script is sent', () => {
  it.each(['master-1', 'admin@10.0.0.5', 'a.b.example', 'user@fe80::1'])('%s is a host', (host) => {
    expect(checkHost(host)).toBe(host);
  });
  it.each(['-oProxyCommand=touch x', 'a b', '', 'u@-v', 'a;b', '$(x)', 'a@b@c', '\u001b[1m'])('%j is none', (host) => {
    expect(() => checkHost(host)).toThrow('is not a host');
  });
  it('ends the options before the host', () => {
    const [program, words] = commandFor('admin@master-1');
    expect(program).toBe('ssh');
    expect(words.slice(-3, -1)).toEqual(['--', 'admin@master-1']);
  });
});

describe('a node that cannot be read', () => {
  it.each([
    ['sudo: a password is required\n', 'asks for a password'],
    ['Host key verification failed.\r\n', 'key of h is not known'],
    ['admin@h: Permission denied (publickey).\n', 'was refused'],
    ['sh: 1: exec: sudo: not found', 'there is no sudo'],
    ['', 'exit code 255'],
  ])('%j is told in words', (stderr, said) => {
    expect(reasonOf('h', stderr, 255)).toContain(said);
  });
});

describe('several nodes', () => {
  const path = process.env.PATH;
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kubeharden-ssh-'));
    // An ssh that answers for two hosts and refuses the third.
    writeFileSync(
      join(directory, 'ssh'),
      String.raw`#!/bin/sh
while [ "$1" != -- ]; do shift; done
case "$2" in
  bad) echo "sudo: a password is required" >&2; exit 1 ;;
  cut) printf 'kubeharden-node\t1\nuid\t0\n' ;;
  *) grep -q '^# kubeharden: reads' && printf 'kubeharden-node\t1\nuid\t0\nhostname\t%s\nkernel\t6\nend\n' "$2" ;;
esac
`,
    );
    chmodSync(join(directory, 'ssh'), 0o755);
    process.env.PATH = `${directory}:${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(directory, { recursive: true, force: true });
  });

  it('are read side by side, and one that fails ends nothing', async () => {
    const { facts, refusals } = await readNodes(['two', 'bad', 'one', 'cut', 'two']);
    expect(facts.map(({ node }) => node)).toEqual(['two', 'one']);
    expect(refusals.map(({ name }) => name)).toEqual(['bad', 'cut']);
    expect(refusals[0]?.message).toContain('asks for a password');
    expect(refusals[1]?.message).toContain('cut off');
  });
});
