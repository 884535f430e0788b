import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TOOL } from '../../src/core/package.ts';

const root = join(import.meta.dirname, '..', '..');

it('reports carry the version of the package', () => {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  expect(TOOL).toEqual({ name, version });
});

it('the lockfile holds no registry address', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
