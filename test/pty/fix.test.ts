import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { TestTerminal, temporaryDirectory } from '../support/terminal.ts';

let terminal: TestTerminal;
afterEach(() => terminal.close());

const pod = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  containers:\n  - name: c\n    image: x:1\n    securityContext: {privileged: true}\n`;

it('each file is shown and asked about; what is declined stays as it is', async () => {
  const cwd = temporaryDirectory();
  mkdirSync(join(cwd, 'deploy'));
  for (const name of ['a', 'b', 'c']) writeFileSync(join(cwd, 'deploy', `${name}.yaml`), pod(name));
  const read = (name: string): string => readFileSync(join(cwd, 'deploy', `${name}.yaml`), 'utf8');
  const step = 'pods/security-context/privileged';
  terminal = new TestTerminal(['generate', '--manifests', 'deploy', '--in-place', '--step', step], { cwd, rows: 60 });
  await terminal.see('Write deploy/a.yaml? [y]es, [n]o, [a]ll, [q]uit:');
  expect(terminal.screen()).toContain('+    securityContext: {privileged: false');
  terminal.press('y\r');
  await terminal.see('Write deploy/b.yaml?');
  expect(read('a')).toContain('privileged: false');
  terminal.press('what\r');
  await terminal.see(/b\.yaml\?.*what\s+Write deploy\/b\.yaml\?/);
  terminal.press('n\r');
  await terminal.see('Write deploy/c.yaml?');
  terminal.press('q\r');
  await terminal.see('1 of 3 files written.');
  expect(await terminal.exited).toBe(0);
  expect([read('b'), read('c')]).toEqual([pod('b'), pod('c')]);
});
