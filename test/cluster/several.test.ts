// Several contexts in one report: two API servers for real, and an address where nobody listens.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { describeCluster } from '../support/cluster.ts';
import { type RunningControlPlane, startControlPlane } from '../support/control-plane.ts';
import { temporaryDirectory } from '../support/terminal.ts';
import { clustersSchema } from '../unit/report/schema.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));

describeCluster('several contexts', (cluster) => {
  const home = temporaryDirectory();
  const kubeconfig = join(home, 'config');
  let other: RunningControlPlane;

  const scan = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env.PATH ?? '', KUBEHARDEN_HOME: home };
      const options = { env, cwd: home, maxBuffer: 1 << 28 };
      execFile(
        process.execPath,
        [PROGRAM, 'scan', '--kubeconfig', kubeconfig, ...args],
        options,
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  beforeAll(async () => {
    other = await startControlPlane({ binaries: findBinaries() ?? '', controllers: false });
    const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
    const [one, two] = [read(cluster.controlPlane.kubeconfig), read(other.kubeconfig)];
    const context = (name: string, server: string, user: string) => ({ name, context: { cluster: server, user } });
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        ...one,
        clusters: [
          { ...one.clusters[0], name: 'one' },
          { ...two.clusters[0], name: 'two' },
          { name: 'dead', cluster: { server: 'https://127.0.0.1:1' } },
        ],
        'current-context': 'east',
        contexts: [context('east', 'one', 'admin'), context('west', 'two', 'admin'), context('dead', 'dead', 'admin')],
      }),
    );
    const file = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'only-in-east' } };
    await cluster.loader.create(file);
  });
  afterAll(() => other?.stop());

  it('inspects each, and one that is not there does not end the rest', async () => {
    const { code, stdout, stderr } = await scan('--all-contexts', '--format', 'json');
    expect(stderr).toMatch(/^dead was not inspected: The API server at 127\.0\.0\.1:1 cannot be reached/m);
    expect(code).toBe(4);
    const { clusters, failed, summary } = clustersSchema.parse(JSON.parse(stdout));
    expect(summary).toMatchObject({ clusters: 3, inspected: 2 });
    expect(failed).toMatchObject([{ name: 'dead', code: 'unreachable' }]);
    const named = clusters.map(({ report }) =>
      report.findings.some(({ subject }) => subject.name === 'only-in-east' || subject.namespace === 'only-in-east'),
    );
    expect(clusters.map(({ name }) => name)).toEqual(['east', 'west']);
    expect(named).toEqual([true, false]);
  });

  it('fails by the worst: findings before what was not inspected, and 3 when nothing was', async () => {
    const both = ['--context', 'east', '--context', 'dead'];
    expect((await scan(...both, '--fail-on', 'low')).code).toBe(1);
    const text = await scan(...both);
    expect(text.code).toBe(4);
    expect(text.stdout).toContain('1 cluster inspected, 1 not.');
    expect((await scan('--context', 'east', '--context', 'west')).code).toBe(0);
    expect((await scan('--context', 'dead')).code).toBe(3);
  });

  it('compares each with its own part of an earlier report', async () => {
    await scan('--context', 'east', '--context', 'west', '--format', 'json', '--output', 'then.json');
    await cluster.create('{apiVersion: v1, kind: Namespace, metadata: {name: later-in-east}}');
    const { code, stderr } = await scan(
      ...['--context', 'west', '--context', 'east', '--baseline', 'then.json', '--fail-on', 'low'],
    );
    expect(stderr).toMatch(/^west: Since then\.json: 0 new, 0 solved\.$/m);
    expect(stderr).toMatch(/^east: Since then\.json: [1-9]\d* new, 0 solved\.$/m);
    expect(code).toBe(1);
  });

  it('takes names that are wrong for a mistake in the command, before it asks anybody', async () => {
    const misspelt = await scan('--context', 'east', '--context', 'wast');
    expect(misspelt).toMatchObject({ code: 2, stdout: '' });
    expect(misspelt.stderr).toMatch(/no context wast\.\n {2}Did you mean (east|west)/);
    expect((await scan('--context', 'east', '--context', 'east')).stderr).toContain('--context east is there twice.');
    expect((await scan('--all-contexts', '--demo')).code).toBe(2);
    expect((await scan('--all-contexts', '--format', 'policyreport')).stderr).toContain('objects of one cluster');
  });
});
