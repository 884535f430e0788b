import { describe, expect, it } from 'vitest';
import encryptedVolumes from '../../../../src/areas/pods/remediations/encrypted-volumes.ts';
import namespaceBoundaries from '../../../../src/areas/pods/remediations/namespace-boundaries.ts';
import sandbox from '../../../../src/areas/pods/remediations/sandbox.ts';
import sandboxByHand from '../../../../src/areas/pods/remediations/sandbox-by-hand.ts';
import type { Remediation } from '../../../../src/core/remediation.ts';
import { TestWorld } from '../quotas/world.ts';

const runner = (name: string, extra = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: build }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, team: ${name} } }
    spec: { ${extra} containers: [{ name: main, image: "ghcr.io/actions/actions-runner:2.330.0" }] }
---`;
const CLASS = `
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: { name: untrusted }
handler: runsc
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: gp3, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
provisioner: ebs.csi.aws.com
`;
const HOST = 'volumes: [{ name: d, hostPath: { path: /var/run/docker.sock } }],';
const commandsOf = async (remediation: Remediation, yaml: string): Promise<string> => {
  const [guide] = (await new TestWorld(remediation, yaml).plan()).changes;
  return JSON.stringify(guide?.kind === 'guide' ? guide.steps : []);
};

describe('code of others', () => {
  it('goes into the sandbox that the cluster has, but for what needs its node', async () => {
    const cluster = new TestWorld(sandbox, `${runner('one')}${runner('two', HOST)}${CLASS}`);
    const { changes } = await cluster.plan();
    expect(changes).toMatchObject([
      { target: { name: 'one' }, patch: { spec: { template: { spec: { runtimeClassName: 'untrusted' } } } } },
    ]);
    await cluster.apply(changes);
    expect(await cluster.open()).toEqual(['pod-runtimeclass-untrusted two']);
  });

  it('is left to a guide where there is no sandbox, or the node is needed', async () => {
    expect(await commandsOf(sandboxByHand, `${runner('one')}`.replace(/---$/, ''))).toContain('RuntimeClass');
    const left = await commandsOf(sandboxByHand, `${runner('one')}${runner('two', HOST)}${CLASS}`);
    expect(left).toContain('Deployment build/two uses its node');
    expect(left).not.toContain('Deployment build/one');
  });
});

describe('guides', () => {
  it('make an encrypted twin of a storage class', async () => {
    expect(await commandsOf(encryptedVolumes, CLASS)).toContain('gp3-encrypted');
  });

  it('name the owners that share a namespace', async () => {
    const guide = await commandsOf(namespaceBoundaries, `${runner('one')}${runner('two')}`.replace(/---$/, ''));
    expect(guide).toContain('team=one and team=two');
  });
});
