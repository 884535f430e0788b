import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/areas/index.ts';
import { askCloud, reasonOf } from '../../../src/cloud/ask.ts';
import { openCloud } from '../../../src/cloud/port.ts';
import { commandLines } from '../../../src/cloud/questions.ts';
import { type CloudTarget, cloudTargetOf } from '../../../src/cloud/target.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { snapshotOf } from '../../support/fixtures.ts';

const root = mkdtempSync(join(tmpdir(), 'kubeharden-cloud-'));
const path = process.env.PATH ?? '';
afterAll(() => {
  process.env.PATH = path;
  rmSync(root, { recursive: true });
});

let directory = '';
let round = 0;
/** A program of this name on PATH, that writes down what it was called with. */
function stub(name: string, script: string): void {
  const file = join(directory, name);
  writeFileSync(file, `#!/bin/sh\necho "$*" >> '${join(directory, 'calls')}'\n${script}\n`);
  chmodSync(file, 0o755);
}
const calls = (): string[] => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');
beforeEach(() => {
  round += 1;
  directory = join(root, String(round));
  mkdirSync(directory);
  process.env.PATH = `${directory}${delimiter}${path}`;
});

const EKS: CloudTarget = { provider: 'EKS', cluster: 'prod', place: 'eu-west-1' };
const GKE: CloudTarget = { provider: 'GKE', cluster: 'prod', place: 'europe-west1', project: 'shop-1' };
const AKS: CloudTarget = { provider: 'AKS', cluster: 'prod', place: 'shop' };
const print = (value: unknown): string => `printf '%s' '${JSON.stringify(value)}'`;

// As aws prints them (aws-cli 2).
const AWS = `
case "$1 $2" in
  "eks describe-cluster") ${print({ cluster: { name: 'prod', arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/prod', version: '1.34', endpoint: 'https://A1.gr7.eu-west-1.eks.amazonaws.com', certificateAuthority: { data: 'LS0tLS1CRUdJTg==' }, resourcesVpcConfig: { subnetIds: ['subnet-1'], vpcId: 'vpc-1', endpointPublicAccess: true, endpointPrivateAccess: false, publicAccessCidrs: ['0.0.0.0/0'] }, logging: { clusterLogging: [{ types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'], enabled: false }] }, accessConfig: { authenticationMode: 'CONFIG_MAP' } } })} ;;
  "eks list-access-entries") ${print({ accessEntries: ['arn:aws:iam::111122223333:role/admin'] })} ;;
  "eks list-nodegroups") ${print({ nodegroups: ['blue', '--region us-east-1; rm'] })} ;;
  "eks describe-nodegroup") ${print({ nodegroup: { nodegroupName: 'blue', version: '1.33', releaseVersion: '1.33.1-20260101', amiType: 'AL2_x86_64', remoteAccess: { ec2SshKey: 'ssh-key-marker' } } })} ;;
  "eks describe-addon") echo 'An error occurred (ResourceNotFoundException) when calling the DescribeAddon operation: No addon: vpc-cni found in cluster: prod' >&2; exit 254 ;;
  "eks list-pod-identity-associations") echo 'An error occurred (AccessDeniedException) when calling the ListPodIdentityAssociations operation: User: arn:aws:iam::111122223333:user/eve is not authorized to perform: eks:ListPodIdentityAssociations on resource: arn:aws:eks:eu-west-1:111122223333:cluster/prod' >&2; exit 254 ;;
  "ec2 describe-instances") ${print([{ id: 'i-1', tokens: 'optional', hops: 2, endpoint: 'enabled' }])} ;;
  "ecr describe-repositories") ${print([{ name: 'web', scan: false, tags: 'MUTABLE' }])} ;;
  "ecr get-registry-scanning-configuration") ${print({ registryId: '111122223333', scanningConfiguration: { scanType: 'BASIC', rules: [] } })} ;;
  *) exit 2 ;;
esac`;

const verdicts = (snapshot: Snapshot, prefix: string): Record<string, string> =>
  Object.fromEntries(
    evaluate(
      CHECKS.filter(({ id }) => id.startsWith(prefix)),
      snapshot,
    ).map(({ check, verdict, message }) => [check, `${verdict} ${message}`]),
  );
const cluster = (facts: string): Snapshot => snapshotOf(`apiVersion: kubeharden.dev/fixture\nkind: Facts\n${facts}`);

describe('aws', () => {
  it('is asked what the checks need, with commands that only read, and nothing else is kept', async () => {
    stub('aws', AWS);
    const { cloud, refusals } = await askCloud(EKS);
    expect(calls().every((call) => /^(eks|ecr|ec2) (describe|list|get)-/.test(call))).toBe(true);
    expect(calls().filter((call) => call.includes('describe-nodegroup'))).toHaveLength(1);
    expect(JSON.stringify(cloud)).not.toMatch(/ssh-key-marker|LS0tLS1/);
    expect(refusals.map(({ name, reason }) => [name, reason])).toEqual([
      ['pod-identity', 'forbidden'],
      ['vpc-cni', 'not-exposed'],
    ]);
    const snapshot: Snapshot = { ...cluster('version: v1.34.2-eks-1a2b3c4\n'), cloud, refusals };
    expect(verdicts(snapshot, 'eks-')).toMatchObject({
      'eks-public-endpoint': 'fail fail',
      'eks-auth-mode': 'fail fail',
      'eks-control-plane-logs': 'fail fail',
      'eks-imds-hop-limit': 'fail fail',
      'eks-secrets-kms': 'fail fail',
      'eks-node-upgrade': 'unknown undecided',
      'eks-network-policy': 'unknown refused',
      'eks-pod-identity': 'unknown refused',
    });
  });

  it.each([
    [
      'not logged in',
      'Unable to locate credentials. You can configure credentials by running "aws configure".',
      /not logged in: aws sso login/,
    ],
    [
      'a login that ended',
      'Error when retrieving token from sso: Token has expired and refresh failed',
      /login of aws has expired/,
    ],
    [
      'a token that ended',
      'An error occurred (ExpiredTokenException) when calling the DescribeCluster operation: The security token included in the request is expired',
      /has expired/,
    ],
  ])('%s: said once, and not tried again and again', async (_what, stderr, message) => {
    stub('aws', `echo '${stderr}' >&2\nsleep 0.2\nexit 255`);
    const { cloud, refusals } = await askCloud(EKS);
    expect(cloud.answers).toEqual({});
    expect(refusals).toHaveLength(8);
    expect(refusals.every((refusal) => refusal.reason === 'unauthorized' && message.test(refusal.message))).toBe(true);
    // Four side by side; those that wait see the first failure.
    expect(calls().length).toBeLessThanOrEqual(4);
  });
});

it('names at the provider cannot move a cursor', async () => {
  stub(
    'aws',
    `case "$1 $2" in "eks list-nodegroups") ${print({ nodegroups: ['a\u001b[2Jb'] })} ;; *) printf '{}' ;; esac`,
  );
  const { cloud } = await askCloud(EKS);
  expect(cloud.answers.nodegroups).toEqual(['a\\x1b[2Jb']);
});

describe('gcloud and az', () => {
  it('gcloud: one description answers nearly all', async () => {
    stub(
      'gcloud',
      `case "$1 $2 $3" in "container clusters describe") ${print({ name: 'prod', masterAuth: { clientCertificate: 'certificate-marker', clientKey: 'key-marker', clusterCaCertificate: 'x' }, legacyAbac: { enabled: true }, nodePools: [{ name: 'a', config: { serviceAccount: 'default', metadata: { 'startup-script': 'script-marker' } }, management: { autoRepair: true } }] })} ;; *) echo '[]' ;; esac`,
    );
    const { cloud, refusals } = await askCloud(GKE);
    expect(refusals).toEqual([]);
    expect(calls()).toContain(
      'container clusters describe prod --location europe-west1 --project shop-1 --format json --quiet',
    );
    expect(JSON.stringify(cloud)).not.toMatch(/marker/);
    const snapshot: Snapshot = { ...cluster('version: v1.36.3-gke.100\n'), cloud, refusals };
    expect(verdicts(snapshot, 'gke-')).toMatchObject({
      'gke-legacy-abac': 'fail fail',
      'gke-client-cert': 'fail fail',
      'gke-node-sa': 'fail fail',
      'gke-workload-identity': 'fail fail',
    });
  });

  it('az: the diagnostic settings are asked for by the id that the first answer gives', async () => {
    const id = '/subscriptions/1-2/resourcegroups/shop/providers/Microsoft.ContainerService/managedClusters/prod';
    stub(
      'az',
      `case "$1 $2" in "aks show") ${print({ id, disableLocalAccounts: false, servicePrincipalProfile: { clientId: 'msi', secret: 'secret-marker' } })} ;; *) ${print(
        [
          {
            name: 'audit',
            logs: [
              { category: 'kube-audit', enabled: true },
              { category: 'guard', enabled: false },
            ],
          },
        ],
      )} ;; esac`,
    );
    const { cloud } = await askCloud(AKS);
    expect(calls().at(-1)).toBe(`monitor diagnostic-settings list --resource ${id} --output json --only-show-errors`);
    expect(cloud.answers.diagnostics).toEqual(['kube-audit']);
    expect(JSON.stringify(cloud)).not.toContain('secret-marker');
  });

  it.each([
    [
      'gcloud',
      'ERROR: (gcloud.container.clusters.describe) You do not currently have an active account selected.',
      'unauthorized',
    ],
    [
      'gcloud',
      'ERROR: (gcloud.container.clusters.describe) There was a problem refreshing your current auth tokens: Reauthentication failed. cannot prompt during non-interactive execution.',
      'unauthorized',
    ],
    [
      'gcloud',
      'ERROR: (gcloud.container.clusters.describe) ResponseError: code=403, message=Required "container.clusters.get" permission(s) for "projects/shop-1/locations/europe-west1/clusters/prod".',
      'forbidden',
    ],
    [
      'gcloud',
      'ERROR: (gcloud.container.clusters.describe) ResponseError: code=404, message=Not found: projects/shop-1/locations/europe-west1/clusters/prod.',
      'not-exposed',
    ],
    ['az', "ERROR: Please run 'az login' to setup account.", 'unauthorized'],
    ['az', 'ERROR: AADSTS700082: The refresh token has expired due to inactivity.', 'unauthorized'],
    [
      'az',
      "ERROR: (AuthorizationFailed) The client 'eve' does not have authorization to perform action 'Microsoft.ContainerService/managedClusters/read'",
      'forbidden',
    ],
    ['az', "ERROR: (ResourceGroupNotFound) Resource group 'shop' could not be found.", 'not-exposed'],
    ['aws', 'Could not connect to the endpoint URL: "https://eks.eu-west-1.amazonaws.com/clusters/prod"', 'error'],
  ])('%s: %s', (program, stderr, reason) => {
    expect(reasonOf(program, `${stderr}\n`)).toMatchObject({ reason });
  });

  it('a program that is not there, and one that prints something else, are told as such', async () => {
    process.env.PATH = directory;
    const { refusals: absent } = await askCloud(GKE);
    expect(absent.map(({ message }) => message)).toContain('gcloud is not installed on this machine');
    process.env.PATH = `${directory}${delimiter}${path}`;
    stub('az', 'echo "WARNING: an upgrade is available"');
    const { refusals } = await askCloud(AKS);
    expect(refusals).toEqual([
      { resource: 'cloud', name: 'cluster', reason: 'error', message: 'what az printed is not JSON' },
    ]);
  });

  it('stops when the scan is stopped', async () => {
    stub('az', 'sleep 20');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await expect(askCloud(AKS, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('which cluster it is there', () => {
  const snapshot = (context: string, facts: string, labels = ''): Snapshot => ({
    ...snapshotOf(
      `apiVersion: v1\nkind: Node\nmetadata: { name: n, labels: { ${labels} } }\n---\napiVersion: kubeharden.dev/fixture\nkind: Facts\n${facts}`,
    ),
    identity: { uid: '1', server: 'https://A1.gr7.eu-central-1.eks.amazonaws.com', context },
  });

  it.each([
    ['arn:aws:eks:eu-west-1:111122223333:cluster/prod', 'version: v1.36.3-eks-1a2b', '', EKS],
    ['me@prod.eu-west-1.eksctl.io', 'version: v1.36.3-eks-1a2b', '', EKS],
    ['gke_shop-1_europe-west1_prod', 'version: v1.36.3-gke.1', '', GKE],
    ['prod', 'version: v1.36.3', 'kubernetes.azure.com/cluster: MC_shop_prod_westeurope', AKS],
  ])('%s', (context, facts, labels, expected) => {
    expect(cloudTargetOf(snapshot(context, facts, labels))).toEqual(expected);
  });

  it('is asked for where the cluster does not show it, and may be said', () => {
    const unnamed = snapshot('prod', 'version: v1.36.3-eks-1a2b');
    expect(() => cloudTargetOf(unnamed)).toThrow(/not which cluster/);
    expect(cloudTargetOf(unnamed, { cluster: 'prod' })).toEqual({ ...EKS, place: 'eu-central-1' });
    expect(() => cloudTargetOf(unnamed, { cluster: '--profile=x' })).toThrow();
  });

  it('is none where nobody runs the cluster for one', () => {
    expect(cloudTargetOf(snapshot('home', 'version: v1.36.3+k3s1'))).toBeUndefined();
  });
});

describe('the offer', () => {
  const managed = {
    ...cluster('version: v1.36.3-eks-1a2b\n'),
    identity: { uid: '', server: '', context: 'x@prod.eu-west-1.eksctl.io' },
  };

  it('is made where the program is there, and shows the commands as they are run', async () => {
    process.env.PATH = directory;
    expect(openCloud(false).offer(managed)).toBeUndefined();
    process.env.PATH = `${directory}${delimiter}${path}`;
    stub('aws', AWS);
    const offer = openCloud(false).offer(managed);
    expect(offer?.program).toBe('aws');
    await offer?.ask();
    const shown = offer?.commands ?? [];
    expect(shown).toEqual(commandLines(EKS));
    for (const call of calls().filter((one) => !one.includes('describe-nodegroup')))
      expect(shown.some((line) => line.replaceAll("'", '') === `aws ${call}`)).toBe(true);
  });
});
