import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workplace } from '../support/run.ts';

const tree = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((file) => [file.slice(directory.length + 1), readFileSync(file, 'utf8')]),
  );

describe('generate', () => {
  it('writes the same bytes for the same cluster, one folder per area and files per namespace', () => {
    const { run, directory } = workplace();
    expect(run(['generate', '--demo', '--out', 'one'])).toMatchObject({ status: 0, stderr: '' });
    run(['generate', '--demo', '--out', 'two']);
    const one = tree(join(directory, 'one'));
    expect(tree(join(directory, 'two'))).toEqual(one);
    const { resources } = parse(one['kustomization.yaml'] ?? '');
    expect(resources).toContain('network/shop.yaml');
    for (const file of resources) expect(one[file]).toContain('apiVersion:');
    const patches = Object.keys(one).filter((file) => file.includes('/patches/') && file.endsWith('.yaml'));
    for (const file of patches.filter((each) => !each.startsWith('control-plane/') && !each.startsWith('audit/')))
      expect(one['README.md']).toContain(file);
    expect(Object.keys(one).some((file) => /^control-plane\/.*apply\.sh$/.test(file))).toBe(true);
    for (const section of ['Copies', 'New objects', 'Changes of existing objects', 'Files', 'By hand', 'Way back'])
      expect(one['README.md']).toContain(`\n## ${section}\n`);
  });

  it('gives a directory that apply takes back, with preview, journal and undo', () => {
    const { run } = workplace();
    run(['generate', '--demo', '--area', 'quotas', '--area', 'pods', '--out', 'hardening']);
    const dry = run(['apply', 'hardening', '--demo', '--dry-run']);
    expect(dry.stdout).toMatch(/create +ResourceQuota shop\/namespace-quota/);
    expect(dry.status).toBe(0);
    const { stdout, status } = run(['apply', 'hardening', '--demo', '--yes', '--confirm', 'demo', '--include-kept']);
    expect(status).toBe(0);
    const [, applied = '', session = ''] =
      /: (\d+) applied, .* 0 failed.*undo --session (\S+)/.exec(stdout.replaceAll('\n', ' ')) ?? [];
    expect(Number(applied)).toBeGreaterThan(20);
    const undone = run(['undo', '--session', session, '--yes']);
    expect(undone.status).toBe(0);
    expect(undone.stdout + undone.stderr).toContain(`${applied} `);
  });
});
