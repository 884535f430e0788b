import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isPipelineName } from '../../../../src/areas/pipeline/ci-accounts.ts';
import ciCredentials from '../../../../src/areas/pipeline/remediations/ci-credentials.ts';
import ciWorkflows from '../../../../src/areas/pipeline/remediations/ci-workflows.ts';
import verifyImages from '../../../../src/areas/pipeline/remediations/verify-images.ts';
import type { Change } from '../../../../src/core/change.ts';
import { World } from './world.ts';

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: ghcr.io/shop/web }] }
`;
const fileOf = (changes: readonly Change[], path: string): string => {
  const found = changes.find((change) => change.kind === 'file' && change.path === path);
  if (found?.kind !== 'file') throw new Error(`There is no ${path}.`);
  return found.content;
};
const commandsOf = (changes: readonly Change[]): string[] =>
  changes.flatMap((change) => (change.kind === 'guide' ? change.steps.flatMap(({ commands = [] }) => commands) : []));

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Record<string, { readonly steps: readonly { readonly uses?: string; readonly run?: string }[] }>;
}
const scriptsOf = ({ jobs }: Workflow): string[] =>
  Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

describe('workflows that scan', () => {
  it('are written for both systems, with the chosen threshold in both scanners', async () => {
    const { changes } = await new World(ciWorkflows, SHOP).plan({
      values: { failOn: 'medium', directories: ['deploy'] },
    });
    const github = fileOf(changes, 'pipeline/github-workflow.yml');
    const gitlab = fileOf(changes, 'pipeline/gitlab-ci.yml');
    for (const content of [github, gitlab]) {
      expect(content).toContain('--severity CRITICAL,HIGH,MEDIUM --exit-code 1');
      expect(content).toContain('--fail-on medium');
      expect(content).toContain('for directory in deploy; do');
      expect(content).not.toMatch(/(?<!\$)\$\{\w+\}|undefined/);
    }
    expect(github).toContain("hashFiles('Dockerfile') != ''");
  });

  it('name every action and scanner by its hash, and ask for no more than to read', async () => {
    const { changes } = await new World(ciWorkflows, SHOP).plan();
    const workflow: Workflow = parse(fileOf(changes, 'pipeline/github-workflow.yml'));
    const uses = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    expect(fileOf(changes, 'pipeline/gitlab-ci.yml')).toMatch(/trivy:[\d.]+@sha256:[0-9a-f]{64}/);
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('run kubeharden from a file, never from what a registry has under its name', async () => {
    const { changes } = await new World(ciWorkflows, SHOP).plan();
    for (const path of ['pipeline/github-workflow.yml', 'pipeline/gitlab-ci.yml']) {
      const content = fileOf(changes, path);
      expect(content).toContain('npm exec --yes --offline --package="./ci/kubeharden-');
      expect(content).not.toContain('npx');
    }
  });

  it('are scripts that a shell understands', async () => {
    const { changes } = await new World(ciWorkflows, SHOP).plan();
    const github: Workflow = parse(fileOf(changes, 'pipeline/github-workflow.yml'));
    const gitlab: Record<string, { script?: string[] }> = parse(fileOf(changes, 'pipeline/gitlab-ci.yml'));
    const scripts = [...scriptsOf(github), ...Object.values(gitlab).flatMap(({ script = [] }) => script)];
    expect(scripts.length).toBeGreaterThan(6);
    for (const script of scripts) expect(spawnSync('sh', ['-n'], { input: script }).status, script).toBe(0);
  });

  it('find every image that manifests name, and fail when one fails', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'workflow-'));
    try {
      mkdirSync(join(directory, 'k8s/base'), { recursive: true });
      mkdirSync(join(directory, 'bin'));
      writeFileSync(
        join(directory, 'k8s/base/a.yaml'),
        'spec:\n  containers:\n    - name: a\n      image: "nginx:1" # web\n    - image: ghcr.io/shop/b@sha256:0\n',
      );
      writeFileSync(join(directory, 'k8s/c.yml'), "spec:\n  image: 'nginx:1'\n");
      for (const program of ['docker', 'trivy'])
        writeFileSync(
          join(directory, 'bin', program),
          '#!/bin/sh\nfor last; do :; done\necho "scans $last"\n[ "$last" != nginx:1 ]\n',
          { mode: 0o755 },
        );
      const { changes } = await new World(ciWorkflows, SHOP).plan();
      const github: Workflow = parse(fileOf(changes, 'pipeline/github-workflow.yml'));
      const gitlab: Record<string, { script?: string[] }> = parse(fileOf(changes, 'pipeline/gitlab-ci.yml'));
      const scripts = [
        scriptsOf(github).at(-1) ?? '',
        `set -e\n${gitlab['kubernetes-security:images']?.script?.join('\n') ?? ''}`,
      ];
      for (const script of scripts) {
        const { stdout, status } = spawnSync('sh', ['-c', script], {
          cwd: directory,
          encoding: 'utf8',
          env: { PATH: `${join(directory, 'bin')}:${process.env.PATH}`, RUNNER_TEMP: directory, TRIVY: 'trivy' },
        });
        expect(stdout.match(/^scans .*/gm)).toEqual(['scans ghcr.io/shop/b@sha256:0', 'scans nginx:1']);
        expect(status).toBe(1);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([["deploy'; rm"], ['$(id)'], ['a b'], ['-rf']])('refuses %j as a directory', async (directory) => {
    await expect(new World(ciWorkflows, SHOP).plan({ values: { directories: [directory] } })).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});

const binding = (name: string, ...subjects: string[]): string => `
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: ${name} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [${subjects.join(', ')}]`;

describe('credentials of pipelines', () => {
  it.each(['ci', 'gitlab-runner', 'deploy-bot', 'github-actions', 'ci-cd', 'jenkins', 'shop_deployer', 'ci2'])(
    '%s is a pipeline',
    (name) => expect(isPipelineName(name)).toBe(true),
  );
  it.each(['cinder', 'argocd-server', 'deployment-controller', 'circus', 'alice', 'default', 'actionsmith'])(
    '%s is none',
    (name) => expect(isPipelineName(name)).toBe(false),
  );

  it('are given the role edit first, and only then lose everything', async () => {
    const world = new World(
      ciCredentials,
      SHOP +
        binding('runner', '{ kind: ServiceAccount, name: gitlab-runner, namespace: build }') +
        binding(
          'many',
          '{ apiGroup: rbac.authorization.k8s.io, kind: User, name: alice }',
          '{ kind: ServiceAccount, name: gitlab-runner, namespace: build }',
        ),
    );
    const { step, changes } = await world.plan();
    expect(step.risk).toBe('lockout');
    expect(commandsOf(changes)).toEqual([
      'kubectl create rolebinding gitlab-runner-edit --clusterrole=edit --serviceaccount=build:gitlab-runner --namespace=shop',
      'kubectl get clusterrolebinding runner --output=yaml > runner.yaml',
      'kubectl delete clusterrolebinding runner',
      'kubectl get clusterrolebinding many --output=yaml > many.yaml',
      `kubectl patch clusterrolebinding many --type=json --patch='[{"op":"test","path":"/subjects/1/name","value":"gitlab-runner"},{"op":"remove","path":"/subjects/1"}]'`,
      'kubectl apply --filename=runner.yaml',
      'kubectl apply --filename=many.yaml',
    ]);
  });

  it('lose tokens that never end', async () => {
    const world = new World(
      ciCredentials,
      `${SHOP}---
apiVersion: v1
kind: ServiceAccount
metadata: { name: deployer, namespace: shop }
`,
      [
        {
          namespace: 'shop',
          name: 'deployer-token',
          type: 'kubernetes.io/service-account-token',
          keys: 3,
          serviceAccount: 'deployer',
        },
      ],
    );
    const { step, changes } = await world.plan();
    expect(step.severity).toBe('medium');
    expect(commandsOf(changes)).toEqual([
      'kubectl create token deployer --namespace=shop --duration=30m',
      'kubectl get secret deployer-token --namespace=shop --show-labels',
      'kubectl delete secret deployer-token --namespace=shop',
    ]);
  });

  it('of accounts that are left out are left alone', async () => {
    const world = new World(
      ciCredentials,
      SHOP + binding('runner', '{ kind: ServiceAccount, name: gitlab-runner, namespace: build }'),
    );
    expect((await world.plan({ excluded: ['/ServiceAccount/build/gitlab-runner'] })).changes).toEqual([]);
  });
});

describe('asking for signatures', () => {
  it('begins with warnings, for the images that one builds oneself', async () => {
    const world = new World(
      verifyImages,
      `${SHOP}---
apiVersion: v1
kind: Pod
metadata: { name: cache, namespace: shop }
spec: { containers: [{ name: cache, image: redis }] }
`,
    );
    const { changes } = await world.plan();
    expect(parse(fileOf(changes, 'pipeline/image-policy.yaml'))).toEqual({
      apiVersion: 'policy.sigstore.dev/v1beta1',
      kind: 'ClusterImagePolicy',
      metadata: { name: 'kubeharden-signed' },
      spec: {
        mode: 'warn',
        images: [{ glob: 'ghcr.io/shop/**' }],
        authorities: [{ name: 'key', key: { secretRef: { name: 'signing-key-public' } } }],
      },
    });
    expect(commandsOf(changes)).toContain('kubectl label namespace shop policy.sigstore.dev/include=true');
  });

  it('takes the identity of a pipeline in place of a key', async () => {
    const { changes } = await new World(verifyImages, SHOP).plan({
      values: { identity: 'https://github.com/shop.io' },
    });
    expect(fileOf(changes, 'pipeline/image-policy.yaml')).toContain(
      'issuer: https://token.actions.githubusercontent.com',
    );
    expect(fileOf(changes, 'pipeline/image-policy.yaml')).toContain('^https://github\\.com/shop\\.io/.*$');
    expect(commandsOf(changes).join('\n')).not.toContain('generate-key-pair');
  });
});
