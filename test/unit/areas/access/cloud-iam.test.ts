import { describe, expect, it } from 'vitest';
import { cloudIam } from '../../../../src/areas/access/cloud-iam.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const commandsOn = (node: string, facts = ''): string =>
  cloudIam(
    snapshotOf(`apiVersion: v1\nkind: Node\n${node}\n---\napiVersion: kubeharden.dev/fixture\nkind: Facts\n${facts}`),
  )
    .flatMap(({ commands = [] }) => commands)
    .join('\n');

describe('letting people in with the provider', () => {
  it.each([
    ['EKS', 'metadata: { name: one, labels: { eks.amazonaws.com/nodegroup: a } }', 'aws eks create-access-entry'],
    ['GKE', 'metadata: { name: one, labels: { cloud.google.com/gke-nodepool: a } }', '--security-group'],
    ['AKS', 'metadata: { name: one, labels: { kubernetes.azure.com/cluster: a } }', '--disable-local-accounts'],
  ])('%s has commands of its own', (_, node, expected) => {
    expect(commandsOn(node)).toContain(expected);
  });

  it('looks into aws-auth only where there is one', () => {
    const eks = 'metadata: { name: one, labels: { eks.amazonaws.com/nodegroup: a } }';
    expect(commandsOn(eks)).not.toContain('aws-auth');
    expect(commandsOn(eks, 'configMaps: { kube-system/aws-auth: { mapRoles: x } }')).toContain('aws-auth');
  });
});
