// The scanner that runs in the cluster: its own manifests, applied; its own service account, and nothing more.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { findBinaries } from '../../scripts/kube-binaries.mjs';
import { describeCluster } from '../support/cluster.ts';
import { type RunningControlPlane, startControlPlane } from '../support/control-plane.ts';
import { Loader, type PlainObject } from '../support/loader.ts';
import { temporaryDirectory } from '../support/terminal.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));
const IMAGE = `registry.example.com/kubeharden:0.1.0@sha256:${'a'.repeat(64)}`;

/** The working group's PolicyReport as far as reports use it; unknown fields are refused by strict validation. */
const policyReports = (kind: string, plural: string, scope: string): PlainObject => {
  const text = { type: 'string' };
  const whole = { type: 'integer' };
  const result = {
    type: 'object',
    required: ['policy'],
    properties: {
      source: text,
      policy: text,
      rule: text,
      category: text,
      severity: { type: 'string', enum: ['critical', 'high', 'low', 'medium', 'info'] },
      result: { type: 'string', enum: ['pass', 'fail', 'warn', 'error', 'skip'] },
      scored: { type: 'boolean' },
      message: text,
      timestamp: { type: 'object', required: ['nanos', 'seconds'], properties: { seconds: whole, nanos: whole } },
      resources: {
        type: 'array',
        items: { type: 'object', properties: { apiVersion: text, kind: text, namespace: text, name: text, uid: text } },
      },
      properties: { type: 'object', additionalProperties: text },
    },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.wgpolicyk8s.io`,
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/wg-policy-prototypes' },
    },
    spec: {
      group: 'wgpolicyk8s.io',
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: 'v1alpha2',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                apiVersion: text,
                kind: text,
                metadata: { type: 'object' },
                summary: {
                  type: 'object',
                  properties: { pass: whole, fail: whole, warn: whole, error: whole, skip: whole },
                },
                results: { type: 'array', items: result },
              },
            },
          },
        },
      ],
    },
  };
};

/** The operator's reports with the columns that `kubectl get` shows. */
const VULNERABILITY_REPORTS: PlainObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'vulnerabilityreports.aquasecurity.github.io' },
  spec: {
    group: 'aquasecurity.github.io',
    scope: 'Namespaced',
    names: {
      kind: 'VulnerabilityReport',
      listKind: 'VulnerabilityReportList',
      plural: 'vulnerabilityreports',
      singular: 'vulnerabilityreport',
    },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        additionalPrinterColumns: [
          { name: 'Repository', type: 'string', jsonPath: '.report.artifact.repository' },
          { name: 'Tag', type: 'string', jsonPath: '.report.artifact.tag' },
          { name: 'Scanner', type: 'string', jsonPath: '.report.scanner.name' },
          ...['Critical', 'High', 'Medium', 'Low'].map((level) => ({
            name: level,
            type: 'integer',
            jsonPath: `.report.summary.${level.toLowerCase()}Count`,
            priority: 1,
          })),
        ],
      },
    ],
  },
};

describeCluster('a scanner in the cluster', () => {
  const home = temporaryDirectory();
  const kubeconfig = join(home, 'config');
  let plane: RunningControlPlane;
  let loader: Loader;

  const run = (environment: Record<string, string>, ...args: string[]) =>
    spawnSync(process.execPath, [PROGRAM, ...args], {
      encoding: 'utf8',
      cwd: home,
      env: { PATH: process.env.PATH ?? '', KUBEHARDEN_HOME: home, KUBECONFIG: kubeconfig, ...environment },
    });
  const get = async (path: string): Promise<{ items: { metadata: { name: string; namespace?: string } }[] }> =>
    JSON.parse((await loader.request('GET', path)).body);
  const stored = async () => {
    const { items } = await get('/api/v1/namespaces/kubeharden/configmaps?labelSelector=kubeharden.dev/report');
    return items.map(({ metadata }) => metadata.name).sort();
  };
  const namespaces = async () => (await get('/api/v1/namespaces')).items.map(({ metadata }) => metadata.name);

  beforeAll(async () => {
    plane = await startControlPlane({ binaries: findBinaries() ?? '' });
    loader = new Loader(plane);
    for (const name of ['shop', 'pay', 'wiki', 'blog'])
      await loader.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await loader.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'nginx', securityContext: { privileged: true } }] },
        },
      },
    });
    const generated = run({}, 'generate', '--in-cluster', '--image', IMAGE, '--out', 'scanner');
    expect(generated.stderr).toBe('');
    const { resources } = parse(readFileSync(join(home, 'scanner', 'kustomization.yaml'), 'utf8'));
    for (const file of resources)
      for (const document of parseAllDocuments(readFileSync(join(home, 'scanner', file), 'utf8')))
        await loader.create(document.toJS());
    const path = '/api/v1/namespaces/kubeharden/serviceaccounts/kubeharden/token';
    const { body } = await loader.request('POST', path, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {},
    });
    const cluster = JSON.parse(readFileSync(plane.kubeconfig, 'utf8')).clusters[0];
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        'current-context': 'scanner',
        clusters: [cluster],
        users: [{ name: 'scanner', user: { token: JSON.parse(body).status.token } }],
        contexts: [{ name: 'scanner', context: { cluster: cluster.name, user: 'scanner', namespace: 'kubeharden' } }],
      }),
    );
  });
  afterAll(async () => {
    loader?.close();
    await plane?.stop();
  });

  it('comes as manifests that its own checks find nothing in', () => {
    const { stdout } = run({}, 'scan', '--manifests', 'scanner', '--format', 'json', '--kubernetes-version', 'v1.36.0');
    const { findings } = JSON.parse(stdout) as {
      findings: { check: string; verdict: string; subject: { kind: string } }[];
    };
    const open = findings.filter(({ verdict, subject }) => verdict === 'fail' && subject.kind !== 'Cluster');
    expect(open).toEqual([]);
  });

  it('keeps a ConfigMap for each namespace with nothing but its own rights', async () => {
    const { stdout, stderr, status } = run({}, 'report');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/reports kept as configmap in scanner: \d+ findings open\./);
    expect(await stored()).toEqual(['report.cluster', ...(await namespaces()).map((name) => `report-${name}`)].sort());
    const { body } = await loader.request('GET', '/api/v1/namespaces/kubeharden/configmaps/report-shop');
    const { data, metadata } = JSON.parse(body);
    const report = parse(data['report.yaml']);
    expect(report.summary.fail).toBeGreaterThan(5);
    expect(report.results[0]).toMatchObject({ policy: 'pod-privileged', severity: 'critical', result: 'fail' });

    // Nothing has changed, so nothing is written.
    run({}, 'report');
    const again = await loader.request('GET', '/api/v1/namespaces/kubeharden/configmaps/report-shop');
    expect(JSON.parse(again.body).metadata.resourceVersion).toBe(metadata.resourceVersion);
  });

  it('removes the report of a namespace that is gone', async () => {
    await loader.request('DELETE', '/api/v1/namespaces/blog');
    const deadline = Date.now() + 20_000;
    while ((await namespaces()).includes('blog') && Date.now() < deadline)
      await new Promise((next) => setTimeout(next, 100));
    expect(run({}, 'report').status).toBe(0);
    expect(await stored()).not.toContain('report-blog');
  });

  it('is shared by several pods, which together keep what one would', async () => {
    const whole = new Map<string, string>();
    for (const name of await stored()) {
      const path = `/api/v1/namespaces/kubeharden/configmaps/${name}`;
      whole.set(name, JSON.parse((await loader.request('GET', path)).body).data['report.yaml']);
      await loader.request('DELETE', path);
    }
    const parts = ['0', '1', '2'].map((index) => run({ JOB_COMPLETION_INDEX: index }, 'report', '--shards', '3'));
    expect(parts.map(({ status }) => status)).toEqual([0, 0, 0]);
    const counts = parts.map(({ stdout }) => Number(/^(\d+) reports? kept/.exec(stdout)?.[1]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(whole.size);
    expect(Math.max(...counts)).toBeLessThan(whole.size);
    for (const [name, report] of whole) {
      const path = `/api/v1/namespaces/kubeharden/configmaps/${name}`;
      const again = JSON.parse((await loader.request('GET', path)).body).data['report.yaml'];
      if (name !== 'report.cluster') expect(again, name).toBe(report);
    }
    expect(run({}, 'report', '--shards', '3').stderr).toContain('JOB_COMPLETION_INDEX does not say which of 3');
  });

  it('keeps PolicyReports where they are served, and takes its ConfigMaps away', async () => {
    await loader.create(policyReports('PolicyReport', 'policyreports', 'Namespaced'));
    await loader.create(policyReports('ClusterPolicyReport', 'clusterpolicyreports', 'Cluster'));
    const served = async () =>
      (await loader.request('GET', '/apis/wgpolicyk8s.io/v1alpha2/policyreports')).status === 200;
    while (!(await served())) await new Promise((next) => setTimeout(next, 100));
    const { stdout, stderr, status } = run({}, 'report', '--fail-on', 'critical');
    expect(stderr).toBe('');
    expect(stdout).toContain('kept as policyreport');
    expect(status).toBe(1);
    expect(await stored()).toEqual([]);
    const { items } = await get('/apis/wgpolicyk8s.io/v1alpha2/policyreports');
    expect(items.map(({ metadata }) => metadata.namespace).sort()).toEqual((await namespaces()).sort());
    expect((await get('/apis/wgpolicyk8s.io/v1alpha2/clusterpolicyreports')).items).toHaveLength(1);
  });

  it('tells the known vulnerabilities that the Trivy operator counts, without reading its reports whole', async () => {
    await loader.create(VULNERABILITY_REPORTS);
    const path = '/apis/aquasecurity.github.io/v1alpha1/vulnerabilityreports';
    while ((await loader.request('GET', path)).status !== 200) await new Promise((next) => setTimeout(next, 100));
    await loader.create({
      apiVersion: 'aquasecurity.github.io/v1alpha1',
      kind: 'VulnerabilityReport',
      metadata: {
        name: 'replicaset-web-1-web',
        namespace: 'shop',
        labels: { 'trivy-operator.resource.kind': 'ReplicaSet', 'trivy-operator.resource.name': 'web-1' },
      },
      report: {
        scanner: { name: 'Trivy' },
        artifact: { repository: 'library/nginx', tag: '1.16' },
        summary: { criticalCount: 3, highCount: 12, mediumCount: 4, lowCount: 5 },
        vulnerabilities: [{ vulnerabilityID: 'CVE-2000-0001' }],
      },
    });
    const { findings } = JSON.parse(run({}, 'scan', '--area', 'containers', '--format', 'json').stdout) as {
      findings: { check: string; verdict: string; severity: string; subject: { name: string }; message: string }[];
    };
    expect(
      findings.filter(({ check, verdict }) => check === 'img-vulnerabilities' && verdict === 'fail'),
    ).toMatchObject([
      {
        severity: 'high',
        subject: { name: 'library/nginx:1.16' },
        message: '3 critical and 12 high vulnerabilities are known in it. It is used by ReplicaSet shop/web-1.',
      },
    ]);
  });
});
