import { describe, expect, it } from 'vitest';
import { CHECKS, REMEDIATIONS } from '../../../../src/areas/index.ts';
import upgradePath from '../../../../src/areas/versions/remediations/upgrade-path.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor } from '../../../../src/core/plan.ts';
import { assess } from '../../../../src/wizard/assess.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const cluster = (version: string) =>
  snapshotOf(`
apiVersion: kubeharden.dev/fixture
kind: Facts
version: ${version}
takenAt: '2026-11-23T00:00:00Z'
`);

const stepFor = (version: string) => {
  const snapshot = cluster(version);
  const { findings, steps } = assess(snapshot);
  return {
    step: steps.find(({ remediation }) => remediation === 'upgrade-path'),
    context: contextFor(upgradePath, findings, snapshot),
  };
};

const titles = (version: string, target?: string): string[] => {
  const { step, context } = stepFor(version);
  if (!step) return [];
  return upgradePath
    .plan(step, target ? { ...NO_ANSWERS, values: { target } } : NO_ANSWERS, context)
    .map((change) => (change.kind === 'guide' ? change.title : change.kind))
    .filter((title) => !/^(Until|Before) the upgrade/.test(title));
};

describe('the upgrade path', () => {
  it('takes every minor in between, the newest patch of the present one first', () => {
    expect(titles('v1.33.2', '1.36')).toEqual([
      'Newest patch of 1.33: 1.33.13',
      'To 1.34: 1.34.12',
      'To 1.35: 1.35.8',
      'To 1.36: 1.36.5',
    ]);
  });

  it('ends one minor before the newest unless another target is chosen', () => {
    expect(titles('v1.34.3').at(-1)).toBe('To 1.36: 1.36.5');
    expect(titles('v1.34.3', '1.37').at(-1)).toBe('To 1.37: 1.37.2');
  });

  it('counts the known vulnerabilities and says until when there are repairs', () => {
    const { step } = stepFor('v1.25.3');
    expect(step?.why).toContain('1.25 has had no repairs since 2023-10-27');
    expect(step?.why).toMatch(/known vulnerabilit(y|ies) appl/);
  });

  it('is a new cluster where the present one is too old for any station', () => {
    expect(stepFor('v1.10.2').step?.why).toContain('CVE-2018-1002105');
    expect(titles('v1.10.2')).toEqual(['Move to a new cluster']);
  });

  it('is not proposed where nothing is behind', () => {
    expect(titles('v1.37.2')).toEqual([]);
  });
});

const NODE = (name: string, role: string) => `
apiVersion: v1
kind: Node
metadata:
  name: ${name}
  labels: { ${role ? `node-role.kubernetes.io/${role}: ""` : 'kubernetes.io/os: linux'} }
  annotations: { kubeadm.alpha.kubernetes.io/cri-socket: /run/containerd/containerd.sock }
status:
  nodeInfo: { kubeletVersion: v1.31.4, containerRuntimeVersion: "containerd://2.3.2", kernelVersion: 6.8.0, osImage: ${name === 'worker-b' ? 'Rocky Linux 9.6' : 'Ubuntu 24.04 LTS'}, operatingSystem: linux, architecture: amd64 }
---`;
const WORLD = `${NODE('worker-b', '')}${NODE('master-1', 'control-plane')}${NODE('worker-a', '')}${NODE('master-2', 'control-plane')}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: db, namespace: shop }
spec: { minAvailable: 1 }
status: { disruptionsAllowed: 0 }
---
apiVersion: v1
kind: Pod
metadata: { name: left-over, namespace: shop }
spec: { containers: [{ name: a, image: a:1 }] }
---
apiVersion: kubeharden.dev/fixture
kind: Facts
version: v1.31.4
takenAt: '2026-11-23T00:00:00Z'
secrets: [{ namespace: shop, name: sh.helm.release.v1.web.v3, type: helm.sh/release.v1, keys: 1 }]
metrics: { deprecatedApis: [{ group: flowcontrol.apiserver.k8s.io, version: v1beta3, resource: flowschemas, removedIn: "1.32" }] }
`;

describe('the upgrade of a kubeadm cluster', () => {
  const snapshot = snapshotOf(WORLD);
  const { findings, steps } = assess(snapshot);
  const step = steps.find(({ remediation }) => remediation === 'upgrade-path');
  const plan = (target: string) =>
    step
      ? upgradePath.plan(step, { ...NO_ANSWERS, values: { target } }, contextFor(upgradePath, findings, snapshot))
      : [];
  const guide = (title: RegExp, target = '1.33') => {
    const found = plan(target).find((change) => change.kind === 'guide' && title.test(change.title));
    return found?.kind === 'guide' ? found : undefined;
  };
  const text = (title: RegExp) =>
    (guide(title)?.steps ?? []).flatMap((one) => [one.text, ...(one.commands ?? [])]).join('\n');

  it('names what is in use that goes, releases of Helm, and what a drain would wait for', () => {
    const before = text(/^Before/);
    expect(before).toContain('flowcontrol.apiserver.k8s.io/v1beta3 flowschemas (with 1.32)');
    expect(before).toContain(
      "helm get manifest web --namespace shop | grep -nE '^apiVersion: (flowcontrol.apiserver.k8s.io/v1beta3)'",
    );
    expect(before).toContain('PodDisruptionBudget shop/db');
    expect(before).toContain('Pod shop/left-over');
  });

  it('says what each minor brings, ends and no longer serves', () => {
    expect(text(/^To 1\.32/)).toContain('1.32 no longer serves: flowcontrol.apiserver.k8s.io/v1beta3');
    expect(text(/^To 1\.33/)).toMatch(/1\.33 brings: .*user namespaces/);
    expect(text(/^To 1\.33/)).toContain('With 1.33 ends: gitRepo volumes');
  });

  it('goes node by node, the control plane first, each with the packages of its system', () => {
    const commands = (guide(/^To 1\.32/)?.steps ?? []).flatMap(({ commands: own = [] }) => own);
    const drains = commands.filter((command) => command.startsWith('kubectl drain'));
    expect(drains.map((command) => command.split(' ')[2])).toEqual(['master-1', 'master-2', 'worker-a', 'worker-b']);
    const first = commands.findIndex((command) => command.includes('kubeadm upgrade apply --yes v1.32.13'));
    expect(first).toBeGreaterThan(commands.findIndex((command) => command.includes('snapshot save')));
    expect(first).toBeLessThan(commands.findIndex((command) => command.startsWith('kubectl drain')));
    expect(commands.find((command) => command.startsWith('ssh root@worker-a'))).toContain('apt-get install');
    expect(commands.find((command) => command.startsWith('ssh root@worker-b'))).toContain(
      'dnf install -y kubeadm-1.32.13',
    );
  });

  it('gives the mitigations of what it cures, to those who cannot upgrade today', () => {
    expect(text(/^Until/)).toMatch(
      /CVE-2025-5187: Switch the admission plugin OwnerReferencesPermissionEnforcement on/,
    );
  });
});

it('CVE-2018-1002105 comes with its lesson', () => {
  const { step, context } = stepFor('v1.10.2');
  const changes = step ? upgradePath.plan(step, NO_ANSWERS, context) : [];
  expect(JSON.stringify(changes)).toContain('neither the API server’s audit log nor its own log has them');
});

describe('on a managed cluster', () => {
  it.each([
    ['v1.33.2-eks-1a2b3c4', 'eks.amazonaws.com/nodegroup', 'aws eks update-nodegroup-version', '--nodegroup-name blue'],
    ['v1.33.2-gke.1234', 'cloud.google.com/gke-nodepool', 'gcloud container clusters upgrade', '--node-pool blue'],
    ['v1.33.2', 'kubernetes.azure.com/agentpool', 'az aks nodepool upgrade', '--name blue'],
  ])('%s: pools are named', (version, label, command, pool) => {
    const snapshot = snapshotOf(`
apiVersion: v1
kind: Node
metadata: { name: n, labels: { ${label}: blue } }
---
apiVersion: kubeharden.dev/fixture
kind: Facts
version: ${version}
takenAt: '2027-11-23T00:00:00Z'
`);
    const { findings, steps } = assess(snapshot);
    const step = steps.find(({ remediation }) => remediation === 'upgrade-path');
    const changes = step ? upgradePath.plan(step, NO_ANSWERS, contextFor(upgradePath, findings, snapshot)) : [];
    const commands = changes.flatMap((change) =>
      change.kind === 'guide' ? change.steps.flatMap(({ commands: own = [] }) => own) : [],
    );
    expect(commands.some((one) => one.startsWith(command) && one.includes(pool))).toBe(true);
  });
});

it('every failing finding of the area has a step', () => {
  const fixed = new Set(REMEDIATIONS.flatMap(({ fixes }) => fixes));
  expect(CHECKS.filter(({ id, area }) => area === 'versions' && !fixed.has(id)).map(({ id }) => id)).toEqual([]);
});
