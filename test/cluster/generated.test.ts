import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { applications } from '../../src/cluster/embedded/world/applications.ts';
import { openContext } from '../../src/cluster/live/index.ts';
import { desiredState } from '../../src/core/inverse.ts';
import type { Manifest } from '../../src/core/kube/objects.ts';
import { refKey, refOf } from '../../src/core/reference.ts';
import { type RunningControlPlane, startControlPlane } from '../support/control-plane.ts';
import { wizardOn } from '../support/journey.ts';
import { Loader } from '../support/loader.ts';
import { temporaryDirectory } from '../support/terminal.ts';

const binaries = findBinaries();
/** Skipped where no kubectl is at hand: it is built with the binaries of a node. */
const kubectl = binaries && existsSync(join(binaries, 'kubectl'));

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
  '/apis/policy/v1/poddisruptionbudgets',
  '/apis/rbac.authorization.k8s.io/v1/roles',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
];

/** The commands of the README's sections, as a person would copy them. */
function commandsOf(readme: string, ...sections: readonly string[]): string[] {
  return sections.flatMap((section) => {
    const text = readme.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
    return [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split('\n'));
  });
}

/** Ports of nodes are whatever the API server finds free. */
const withoutNodePorts = (key: string, value: unknown): unknown =>
  /^(healthCheckN|n)odePort$/.test(key) ? undefined : value;

/** A cluster with the demo's applications, which nothing but the test changes. */
async function demoCluster() {
  const controlPlane: RunningControlPlane = await startControlPlane({
    binaries: binaries ?? '',
    controllers: false,
    apiServerFlags: ['--disable-admission-plugins=ServiceAccount'],
  });
  const loader = new Loader(controlPlane);
  for (const object of applications) await loader.create(object as never);
  const contents = async (): Promise<Map<string, unknown>> => {
    const found = new Map<string, unknown>();
    for (const path of COMPARED) {
      const { body } = await loader.request('GET', path);
      const list = JSON.parse(body, withoutNodePorts) as { apiVersion: string; kind: string; items: Manifest[] };
      for (const item of list.items) {
        // The API server's own, at whatever port that listens.
        if (item.metadata.name === 'kubernetes') continue;
        const object = { ...item, apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, '') };
        found.set(refKey(refOf(object)), desiredState(object));
      }
    }
    return found;
  };
  const stop = async (): Promise<void> => {
    loader.close();
    await controlPlane.stop();
  };
  return { kubeconfig: controlPlane.kubeconfig, contents, stop };
}

/** What the wizard makes of the demo, with the same steps written to a directory before. */
async function wizardsWay(directory: string): Promise<Map<string, unknown>> {
  const { kubeconfig, contents, stop } = await demoCluster();
  const cluster = openContext('admin', { kubeconfig, toolVersion: '0.0.0-test' });
  try {
    const wizard = wizardOn(cluster);
    await wizard.connect();
    const { steps } = await wizard.inspect();
    // Without controllers nobody starts a second replica, and the wizard would leave what follows.
    const ids = steps
      .filter(({ delivery, remediation }) => delivery === 'cluster' && remediation !== 'two-replicas')
      .map(({ id }) => id);
    wizard.generate(ids, directory);
    const results = await wizard.apply(ids, { onEvent: () => {}, rolloutTimeout: 0, kept: 'change' });
    expect(results.flatMap(({ failed, unready }) => [...failed, ...unready].map(({ error }) => error.message))).toEqual(
      [],
    );
    return await contents();
  } finally {
    cluster.close();
    await stop();
  }
}

describe.skipIf(!kubectl)('the directory that generate writes for the demo', () => {
  const directory = join(temporaryDirectory(), 'hardening');
  let cluster: Awaited<ReturnType<typeof demoCluster>>;
  let before: Map<string, unknown>;
  let byWizard: Map<string, unknown>;

  /** Runs what the README says, in the directory, as bash would. */
  const follow = (...sections: readonly string[]): void => {
    const readme = readFileSync(join(directory, 'README.md'), 'utf8');
    for (const command of commandsOf(readme, ...sections)) {
      if (command.startsWith('kubectl diff')) continue;
      execFileSync('bash', ['--norc', '-c', command], {
        cwd: directory,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: `${binaries}${delimiter}${process.env.PATH}`, KUBECONFIG: cluster.kubeconfig, HOME: directory },
      });
    }
  };

  beforeAll(async () => {
    byWizard = await wizardsWay(directory);
    cluster = await demoCluster();
    before = await cluster.contents();
  }, 240_000);
  afterAll(() => cluster?.stop());

  it('applied with plain kubectl, gives the objects that the wizard gives', async () => {
    follow('Copies', 'New objects', 'Changes of existing objects', 'Deletions');
    const after = await cluster.contents();
    expect([...after.keys()].sort()).toEqual([...byWizard.keys()].sort());
    for (const [key, content] of byWizard) expect(after.get(key), key).toEqual(content);
    expect(after).not.toEqual(before);
  });

  it('is taken back by what it says is the way back', async () => {
    follow('Way back');
    const after = await cluster.contents();
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [key, content] of before) expect(after.get(key), key).toEqual(content);
  });
});
