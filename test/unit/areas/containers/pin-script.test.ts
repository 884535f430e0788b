import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import pinImagesUnseen from '../../../../src/areas/containers/remediations/pin-images-unseen.ts';
import { TestWorld } from '../quotas/world.ts';

const A = `sha256:${'a'.repeat(64)}`;
const KNOWN = `sha256:${'c'.repeat(64)}`;

const deployment = (name: string, containers: string): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop, uid: ${name} }
spec: { template: { spec: { containers: [${containers}] } } }`;
const WORLD = [
  deployment('web', '{ name: main, image: "nginx:1.29" }, { name: side, image: "registry.example:5000/team/side" }'),
  deployment('lost', '{ name: main, image: "registry.example/gone:1" }'),
  deployment('local', '{ name: main, image: "built:1", imagePullPolicy: Never }'),
  deployment('half', '{ name: seen, image: "nginx:1.28" }, { name: main, image: "nginx:1.29" }'),
  `
---
apiVersion: v1
kind: Pod
metadata:
  name: half-0
  namespace: shop
  ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: half, uid: half, controller: true }]
spec: { containers: [{ name: seen, image: "nginx:1.28" }, { name: main, image: "nginx:1.29" }] }
status: { phase: Running, containerStatuses: [{ name: seen, imageID: "docker.io/library/nginx@${KNOWN}" }] }`,
]
  .join('')
  .replace(/^\n---/, '');

let directory: string;
/** Stand-ins for the programs that the script calls, first in its PATH. */
const program = (name: string, body: string): void => {
  const file = join(directory, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
};
const run = (...options: string[]): Promise<{ status: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(
      'sh',
      [join(directory, 'pin-images.sh'), ...options],
      { env: { PATH: `${directory}/bin:/usr/bin:/bin` } },
      (error, out, err) => resolve({ status: error ? Number(error.code) : 0, out, err }),
    );
  });
const patches = (): Record<
  string,
  { spec: { template: { spec: { containers: { name: string; image: string }[] } } } }
> =>
  Object.fromEntries(
    readdirSync(join(directory, 'pinned'))
      .sort()
      .map((name) => [name, JSON.parse(readFileSync(join(directory, 'pinned', name), 'utf8'))]),
  );
const imagesIn = (name: string): string[] =>
  (patches()[`shop_deployments.apps_${name}.json`]?.spec.template.spec.containers ?? []).map(({ image }) => image);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kubeharden-pins-'));
  mkdirSync(join(directory, 'bin'));
  const { changes } = await new TestWorld(pinImagesUnseen, WORLD).plan();
  const [script] = changes;
  if (script?.kind !== 'file') throw new Error('There is no script.');
  writeFileSync(join(directory, 'pin-images.sh'), script.content);
  program('crane', `case "$2" in *gone*) echo "not found" >&2; exit 1 ;; *) echo ${A} ;; esac`);
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the script that pins images', () => {
  it('leaves what no registry has, and what pods show whole', async () => {
    const { step } = await new TestWorld(pinImagesUnseen, WORLD).plan();
    expect(step.subjects.map(({ name }) => name).sort()).toEqual(['half', 'lost', 'web']);
    expect(step.delivery).toBe('files');
  });

  it('writes a patch for each workload whose images are all known, and says which are left', async () => {
    const { status, err } = await run();
    expect(status).toBe(1);
    expect(err).toContain('registry.example/gone:1: its registry tells no digest.');
    expect(err).toContain('deployments.apps shop/lost is left as it is.');
    expect(Object.keys(patches())).toEqual(['shop_deployments.apps_half.json', 'shop_deployments.apps_web.json']);
    expect(imagesIn('web')).toEqual([`nginx:1.29@${A}`, `registry.example:5000/team/side@${A}`]);
    // What a pod shows is kept: its content is what runs.
    expect(imagesIn('half')).toEqual([`nginx:1.28@${KNOWN}`, `nginx:1.29@${A}`]);
  });

  it('asks for each image once, and applies with kubectl only when told to', async () => {
    program('crane', `echo "$2" >>"${directory}/asked"; echo ${A}`);
    program('kubectl', `echo "$*" >>"${directory}/called"`);
    await run();
    expect(readdirSync(directory)).not.toContain('called');
    const { status } = await run('--apply');
    expect(status).toBe(0);
    const asked = readFileSync(join(directory, 'asked'), 'utf8').trim().split('\n');
    expect(asked).toHaveLength(2 * new Set(asked).size);
    expect(readFileSync(join(directory, 'called'), 'utf8').split('\n')[0]).toMatch(
      /^--namespace shop patch deployments\.apps \w+ --type strategic --patch-file pinned\//,
    );
  });

  it('takes no answer for a digest that is none', async () => {
    program('crane', 'printf "%s\\n" "%s; $(touch x)"');
    expect((await run()).status).toBe(1);
    expect(patches()).toEqual({});
  });

  it('puts the tags back without asking anybody', async () => {
    program('crane', 'exit 9');
    program('kubectl', 'exit 0');
    expect(await run('--undo')).toMatchObject({ status: 0, err: '' });
    expect(imagesIn('web')).toEqual(['nginx:1.29', 'registry.example:5000/team/side']);
  });

  it('says how it is used, and what is missing', async () => {
    expect(await run('--now')).toMatchObject({ status: 2, err: expect.stringContaining('usage:') });
  });
});
