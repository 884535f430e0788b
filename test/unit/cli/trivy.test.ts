import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { withFiles } from '../../../src/cli/evidence.ts';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { temporaryDirectory } from '../../support/terminal.ts';

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

it('--trivy asks about every image that runs, once, and keeps what could not be scanned apart', async () => {
  const directory = temporaryDirectory();
  const answer = '{"Results":[{"Vulnerabilities":[{"VulnerabilityID":"CVE-1","PkgName":"a","Severity":"HIGH"}]}]}';
  writeFileSync(
    join(directory, 'trivy'),
    `#!/bin/sh\nfor last; do :; done\necho "$last" >> ${join(directory, 'asked')}\ncase "$last" in nginx*) exit 1 ;; esac\necho '${answer}'\n`,
  );
  chmodSync(join(directory, 'trivy'), 0o755);
  process.env.PATH = `${directory}:${path}`;
  const { vulnerabilities = [], refusals } = await withFiles(new EmbeddedCluster(demoWorld), { trivy: true }).collect(
    {},
  );
  const images = vulnerabilities.map(({ image }) => image);
  expect(images.length).toBeGreaterThan(10);
  expect(new Set(images).size).toBe(images.length);
  expect(vulnerabilities.every(({ high, usedBy }) => high === 1 && usedBy.length > 0)).toBe(true);
  expect(refusals.filter(({ resource }) => resource === 'vulnerabilities').map(({ name }) => name)).toEqual([
    'nginx:latest',
  ]);
});
