import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { applications } from '../../src/cluster/embedded/world/applications.ts';
import { type LiveCluster, openContext } from '../../src/cluster/live/index.ts';
import { desiredState } from '../../src/core/inverse.ts';
import type { Manifest } from '../../src/core/kube/objects.ts';
import { refKey, refOf } from '../../src/core/reference.ts';
import type { Wizard } from '../../src/wizard/wizard.ts';
import { describeCluster } from '../support/cluster.ts';
import { type RunningControlPlane, startControlPlane } from '../support/control-plane.ts';
import { applyEverything, type StepOutcome, wizardOn } from '../support/journey.ts';
import { Loader } from '../support/loader.ts';

/** Kinds that are compared: all that the journey may create, change or delete. */
const COMPARED = [
  '/api/v1/namespaces',
  '/api/v1/serviceaccounts',
  '/api/v1/services',
  '/api/v1/resourcequotas',
  '/api/v1/limitranges',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/statefulsets',
  '/apis/apps/v1/daemonsets',
  '/apis/batch/v1/cronjobs',
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/networking.k8s.io/v1/ingresses',
  '/apis/rbac.authorization.k8s.io/v1/roles',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  '/apis/scheduling.k8s.io/v1/priorityclasses',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
];

/** A Deployment whose status tells of one pod more than is asked for: no controller would start a second one here. */
function withRoom(object: Manifest): Manifest {
  const { replicas } = (object.spec ?? {}) as { replicas?: number };
  if (object.kind !== 'Deployment' || replicas === undefined) return object;
  const counts = ['replicas', 'readyReplicas', 'updatedReplicas', 'availableReplicas'];
  const status = { ...(object.status as object), ...Object.fromEntries(counts.map((field) => [field, replicas + 1])) };
  return { ...object, status };
}

describeCluster('the demo’s applications on a real API server', () => {
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
        const object = { ...item, apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, '') };
        found.set(refKey(refOf(object)), desiredState(object));
      }
    }
    return found;
  };

  beforeAll(async () => {
    // Without controllers the demo's own replica sets and pods, with their status, stay as they are written.
    controlPlane = await startControlPlane({
      binaries: findBinaries() ?? '',
      controllers: false,
      apiServerFlags: ['--disable-admission-plugins=ServiceAccount'],
    });
    loader = new Loader(controlPlane);
    for (const object of applications) await loader.create(withRoom(object) as never);
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

  it('are previewed by the server without a refusal', () => {
    expect(outcomes.flatMap(({ blocked }) => blocked)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(10);
  });

  it('are changed as planned, and every check that a step names passes then', () => {
    for (const { step, failed, remaining } of outcomes) {
      expect(
        failed.map(({ title, error }) => `${title}: ${error.message}`),
        step.id,
      ).toEqual([]);
      expect(remaining, `${step.id} resolves its findings`).toBe(0);
    }
  });

  it('are as before when all is undone, object by object', async () => {
    const changed = await contents();
    expect(
      [...changed].filter(([key, value]) => JSON.stringify(before.get(key)) !== JSON.stringify(value)).length,
    ).toBeGreaterThan(10);
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
