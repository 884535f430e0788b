// What cluster tests share: the control plane, contexts on it, namespaces of their own, and objects from YAML.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, inject } from 'vitest';
import { type LiveCluster, openContext } from '../../src/cluster/live/index.ts';
import type { ControlPlane, UserName } from './control-plane.ts';
import { Loader } from './loader.ts';

const shared = inject('controlPlane');

/** A suite that needs the control plane; skipped, and said so once, where there is none. */
export const describeCluster = (name: string, suite: (cluster: TestCluster) => void): void => {
  describe.skipIf(!shared)(name, () => {
    if (shared) suite(new TestCluster(shared));
  });
};

export class TestCluster {
  readonly controlPlane: ControlPlane;
  readonly loader: Loader;

  constructor(controlPlane: ControlPlane) {
    this.controlPlane = controlPlane;
    this.loader = new Loader(controlPlane);
  }

  /** The product's own port, as one of the users. */
  open(user: UserName = 'admin', options: Partial<Parameters<typeof openContext>[1]> = {}): LiveCluster {
    return openContext(user, { kubeconfig: this.controlPlane.kubeconfig, toolVersion: '0.0.0-test', ...options });
  }

  /** A namespace of its own, with its default service account. */
  async namespace(prefix = 'test', labels: Readonly<Record<string, string>> = {}): Promise<string> {
    const name = `${prefix}-${randomBytes(4).toString('hex')}`;
    await this.loader.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    await this.until(
      async () =>
        (await this.loader.request('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`)).status === 200,
    );
    return name;
  }

  /** Objects of a YAML text, `NAMESPACE` standing for the given one; pods and nodes with their status. */
  async create(yaml: string, namespace = 'default'): Promise<void> {
    await this.loader.createYaml(yaml.replaceAll('NAMESPACE', namespace), namespace);
  }

  async until(holds: () => Promise<boolean>, milliseconds = 15_000): Promise<void> {
    const deadline = Date.now() + milliseconds;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`It did not happen within ${milliseconds} ms.`);
      await sleep(50);
    }
  }
}
