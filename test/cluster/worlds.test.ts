// Published applications on a real API server: every step that the wizard can apply is applied, checked and undone.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { type LiveCluster, openContext } from '../../src/cluster/live/index.ts';
import { isOpen } from '../../src/core/finding.ts';
import { desiredState } from '../../src/core/inverse.ts';
import type { Manifest } from '../../src/core/kube/objects.ts';
import { refKey, refOf } from '../../src/core/reference.ts';
import type { Wizard } from '../../src/wizard/wizard.ts';
import { describeCluster } from '../support/cluster.ts';
import { type RunningControlPlane, startControlPlane } from '../support/control-plane.ts';
import { applyEverything, type StepOutcome, wizardOn } from '../support/journey.ts';
import { Loader } from '../support/loader.ts';
import { objectsOf } from '../worlds/manifests.ts';
import { PUBLISHED_WORLDS } from '../worlds/needs.ts';

const run = promisify(execFile);

/** Everything of the worlds, and all that the steps may create. */
const COMPARED = [
  '/api/v1/namespaces',
  '/api/v1/serviceaccounts',
  '/api/v1/services',
  '/api/v1/configmaps',
  '/api/v1/resourcequotas',
  '/api/v1/limitranges',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/statefulsets',
  '/apis/batch/v1/jobs',
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/networking.k8s.io/v1/ingressclasses',
  '/apis/policy/v1/poddisruptionbudgets',
  '/apis/rbac.authorization.k8s.io/v1/roles',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  '/apis/scheduling.k8s.io/v1/priorityclasses',
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
];

/** What the script writes, with a registry that tells every image the same digest. */
async function patchesOf(script: string, mode: '--write' | '--undo'): Promise<Manifest[]> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeharden-pins-'));
  try {
    writeFileSync(join(directory, 'crane'), `#!/bin/sh\necho sha256:${'a'.repeat(64)}\n`, { mode: 0o755 });
    writeFileSync(join(directory, 'kubectl'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(directory, 'pin-images.sh'), script);
    await run('sh', [join(directory, 'pin-images.sh'), mode], { env: { PATH: `${directory}:/usr/bin:/bin` } });
    const pinned = join(directory, 'pinned');
    return readdirSync(pinned).map((name) => JSON.parse(readFileSync(join(pinned, name), 'utf8')));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describeCluster('published applications on a real API server', () => {
  describe.each(PUBLISHED_WORLDS)('$name', (world) => {
    let controlPlane: RunningControlPlane;
    let loader: Loader;
    let cluster: LiveCluster;
    let wizard: Wizard;
    let before: Map<string, unknown>;
    let outcomes: StepOutcome[];

    const contents = async (): Promise<Map<string, unknown>> => {
      const found = new Map<string, unknown>();
      for (const path of COMPARED) {
        const { body } = await loader.request('GET', path);
        const list = JSON.parse(body) as { apiVersion: string; kind: string; items: Manifest[] };
        for (const item of list.items) {
          // The API server makes it by itself, when it comes to it.
          if (item.metadata.name === 'kubernetes' && item.metadata.namespace === 'default') continue;
          const object = { ...item, apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, '') };
          found.set(refKey(refOf(object)), desiredState(object));
        }
      }
      return found;
    };

    beforeAll(async () => {
      // Without controllers nothing but the steps changes an object.
      controlPlane = await startControlPlane({
        binaries: findBinaries() ?? '',
        controllers: false,
        apiServerFlags: ['--disable-admission-plugins=ServiceAccount'],
      });
      loader = new Loader(controlPlane);
      for (const { object } of objectsOf(world.name)) await loader.create(object as never);
      cluster = openContext('admin', { kubeconfig: controlPlane.kubeconfig, toolVersion: '0.0.0-test' });
      wizard = wizardOn(cluster);
      await wizard.connect();
      before = await contents();
      outcomes = await applyEverything(wizard, { rolloutTimeout: 0 });
    }, 180_000);
    afterAll(async () => {
      cluster?.close();
      loader?.close();
      await controlPlane?.stop();
    });

    it('takes every step without a refusal, and the findings of each are resolved', () => {
      console.info(`${world.name}: ${outcomes.length} steps applied`);
      expect(outcomes.length).toBeGreaterThan(3);
      for (const { step, blocked, failed, remaining } of outcomes) {
        expect(blocked, step.id).toEqual([]);
        expect(
          failed.map(({ title, error }) => `${title}: ${error.message}`),
          step.id,
        ).toEqual([]);
        expect(remaining, `${step.id} resolves its findings`).toBe(0);
      }
    });

    it('keeps what its programs are: images, commands, environment and ports are as published', async () => {
      const programs = (objects: Map<string, unknown>) =>
        [...objects].flatMap(([key, object]) => {
          const { spec } = object as { spec?: { template?: { spec: { containers: Record<string, unknown>[] } } } };
          return (spec?.template?.spec.containers ?? []).map(({ name, image, command, args, env, ports }) => [
            key,
            { name, image, command, args, env, ports },
          ]);
        });
      expect(programs(before).length).toBeGreaterThan(0);
      expect(programs(await contents())).toEqual(programs(before));
    });

    it('pins its images with the script that asks registries, and puts the tags back', async () => {
      const unpinned = async (): Promise<string[]> =>
        (await wizard.inspect()).findings
          .filter((finding) => finding.check === 'img-digest-unpinned' && isOpen(finding))
          .map(({ subject }) => subject.name);
      const left = await unpinned();
      const step = wizard.inspection?.steps.find(({ id }) => id === 'containers/pin-images-unseen');
      const asked = step?.subjects.map(({ name }) => name) ?? [];
      expect(asked.length > 0).toBe(left.length > 0);
      if (!step) return;
      const script = wizard.plan(step.id).find((change) => change.kind === 'file');
      const patched = async (mode: '--write' | '--undo'): Promise<void> => {
        for (const patch of await patchesOf(script?.content ?? '', mode)) {
          const ref = refOf(patch);
          await cluster.patch(ref, { type: 'strategic', body: patch as never });
        }
      };
      await patched('--write');
      expect(await unpinned()).toEqual(left.filter((name) => !asked.includes(name)));
      await patched('--undo');
      expect((await unpinned()).sort()).toEqual(left.sort());
    });

    it('is as before when all is undone, object by object', async () => {
      const { failed } = await wizard.undo(
        wizard.undoable().map(({ intent }) => intent.id),
        { onEvent: () => {} },
      );
      expect(failed.map(({ title, error }) => `${title}: ${error.message}`)).toEqual([]);
      const after = await contents();
      expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
      for (const [key, content] of before) expect(after.get(key), key).toEqual(content);
    });
  });
});
