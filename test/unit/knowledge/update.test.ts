import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { update } from '../../../scripts/knowledge/update.ts';
import type { Feeds } from '../../../src/knowledge/feeds.ts';

const SHIPPED = join(import.meta.dirname, '../../../src/knowledge/feeds.json');
const CVE_FEED = '/docs/reference/issues-security/official-cve-feed/index.json';

const item = (id: string, content: string, published = '2026-12-02T15:00:00Z') => ({
  _kubernetes_io: {
    google_group_url: `https://groups.google.com/g/kubernetes-announce/search?q=${id}`,
    issue_number: 1,
  },
  content_text: content,
  date_published: published,
  external_url: `https://www.cve.org/cverecord?id=${id}`,
  id,
  status: 'fixed',
  summary: 'Nodes can read what other nodes hold',
  url: `https://github.com/kubernetes/kubernetes/issues/${id.slice(-5)}`,
});

// As the announcements are written.
const CLEAR = `CVSS Rating: [CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:L/A:L](https://www.first.org/cvss/calculator/3-1) - **Medium (6.7)**

A vulnerability exists in the NodeRestriction admission controller.

### Am I vulnerable?

#### Affected Versions

- kube-apiserver: <= v1.35.8
- kube-apiserver: v1.36.0 - v1.36.5
- kube-apiserver: v1.37.0 - v1.37.2

### How do I mitigate this vulnerability?

Upgrade.

#### Fixed Versions

- kube-apiserver: v1.35.9
- kube-apiserver: v1.36.6
- kube-apiserver: v1.37.3

### Detection
`;
// 1.37.2 cannot be both.
const CONTRADICTS = CLEAR.replace('kube-apiserver: v1.37.3', 'kube-apiserver: v1.37.2');
const OF_ANOTHER = CLEAR.replaceAll('kube-apiserver', 'secrets-store-csi-driver');
const VAGUE = CLEAR.replace('- kube-apiserver: <= v1.35.8', '- kube-apiserver: all versions with the gate on');

const documents: Record<string, unknown> = {
  '/api/kubernetes.json': [
    {
      cycle: '1.38',
      releaseDate: '2026-12-09',
      support: '2027-12-28',
      eol: '2028-02-28',
      latest: '1.38.0',
      latestReleaseDate: '2026-12-09',
      lts: false,
    },
    {
      cycle: '1.37',
      releaseDate: '2026-08-26',
      support: '2027-08-28',
      eol: '2027-10-28',
      latest: '1.37.3',
      latestReleaseDate: '2026-12-02',
      lts: false,
    },
    { cycle: '1.2', releaseDate: '2016-03-16', support: '2016-09-26', eol: '2016-12-12', latest: '1.2.7', lts: false },
  ],
  '/api/amazon-eks.json': [
    {
      cycle: '1.37',
      releaseDate: '2026-11-30',
      eol: '2028-01-30',
      extendedSupport: '2029-01-30',
      latest: '1.37-eks-1',
    },
  ],
  '/api/google-kubernetes-engine.json': [
    { cycle: '1.37', releaseDate: '2026-10-01', support: '2027-10-30', eol: '2027-12-09', latest: '1.37' },
  ],
  '/api/azure-kubernetes-service.json': [
    { cycle: '1.37', releaseDate: '2026-11-01', eol: '2027-11-30', lts: '2028-11-30' },
  ],
  '/api/containerd.json': [
    { cycle: '2.4', releaseDate: '2026-11-01', eol: false, latest: '2.4.1' },
    { cycle: '1.7', releaseDate: '2023-03-10', eol: '2026-09-01', latest: '1.7.33' },
    { cycle: '1.6', releaseDate: '2022-02-15', eol: '2025-08-23', latest: '1.6.39' },
    { cycle: '1.5', releaseDate: '2021-05-03', eol: '2023-02-28', latest: '1.5.18' },
  ],
  '/api/etcd.json': [
    { cycle: '3.8', releaseDate: '2026-12-01', eol: false, latest: '3.8.0' },
    { cycle: '3.4', releaseDate: '2019-08-30', eol: '2026-06-01', latest: '3.4.44' },
  ],
  [CVE_FEED]: {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Kubernetes Vulnerability Announcements - CVE Feed',
    items: [
      item('CVE-2026-90001', CLEAR),
      item('CVE-2026-90002', CONTRADICTS),
      item('CVE-2026-90003', OF_ANOTHER),
      item('CVE-2026-90004', VAGUE),
      item('CVE-2025-5187', CLEAR, '2025-08-13T15:00:00Z'),
    ],
  },
};

let server: Server;
let base = '';
let broken: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (broken.includes(path) || !(path in documents)) response.writeHead(503).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(documents[path]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => server.close());

describe('npm run knowledge', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kubeharden-knowledge-'));
  const file = join(directory, 'feeds.json');
  afterAll(() => rmSync(directory, { recursive: true }));
  beforeEach(() => {
    copyFileSync(SHIPPED, file);
    broken = [];
  });
  const lines: string[] = [];
  const run = (at = (url: string) => base + new URL(url).pathname) =>
    update({ file, today: '2026-12-10', at, say: (line) => lines.push(line) });
  const written = () => JSON.parse(readFileSync(file, 'utf8')) as Feeds;

  it('brings releases and ends of support up to date, and loses none that the feeds leave out', async () => {
    expect(await run()).toBe(0);
    const { collected, releases, providers, containerd, etcd } = written();
    expect(collected).toBe('2026-12-10');
    expect(releases.slice(0, 3).map(({ latest }) => latest.version)).toEqual(['1.38.0', '1.37.3', '1.36.5']);
    expect(releases.at(-1)?.minor).toBe('1.24');
    expect(providers.EKS['1.37']).toEqual({ standard: '2028-01-30', extended: '2029-01-30' });
    expect(providers.GKE['1.37']).toEqual({ standard: '2027-10-30', extended: '2027-12-09' });
    expect(providers.AKS['1.37']).toEqual({ standard: '2027-11-30', extended: '2028-11-30' });
    expect(providers.EKS['1.33']).toBeDefined();
    expect(containerd).toEqual([
      { line: '2.4' },
      { line: '1.7', ends: '2026-09-01' },
      { line: '1.6', ends: '2025-08-23' },
    ]);
    expect(etcd[0]).toEqual({ line: '3.8' });
  });

  it('judges what is stated without doubt, and leaves the rest to a person', async () => {
    await run();
    const { vulnerabilities, unjudged } = written();
    expect(vulnerabilities).toEqual([
      {
        id: 'CVE-2026-90001',
        products: ['kube-apiserver'],
        what: 'nodes can read what other nodes hold',
        ranges: [
          ['0.0.0', '1.35.9'],
          ['1.36.0', '1.36.6'],
          ['1.37.0', '1.37.3'],
        ],
        severity: 'medium',
        score: 6.7,
      },
    ]);
    expect(unjudged.map(({ id }) => id)).toEqual(['CVE-2026-90002', 'CVE-2026-90003', 'CVE-2026-90004']);
    expect(unjudged[0]).toMatchObject({ published: '2026-12-02', url: expect.stringMatching(/^https:/) });
  });

  it('keeps its day while one feed is away, and takes what the others say', async () => {
    broken = ['/api/etcd.json'];
    expect(await run()).toBe(1);
    expect(written().collected).toBe('2026-11-23');
    expect(written().releases[0]?.minor).toBe('1.38');
    expect(written().etcd[0]).toEqual({ line: '3.7' });
    expect(lines.join('\n')).toContain('not read   https://endoflife.date/api/etcd.json: 503');
  });

  it('changes nothing offline', async () => {
    const before = readFileSync(file, 'utf8');
    expect(await run(() => 'http://127.0.0.1:9/')).toBe(7);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('refuses a document of another form', async () => {
    const kubernetes = documents['/api/kubernetes.json'];
    documents['/api/kubernetes.json'] = { error: 'moved' };
    try {
      expect(await run()).toBe(1);
      expect(written().releases[0]?.minor).toBe('1.37');
    } finally {
      documents['/api/kubernetes.json'] = kubernetes;
    }
  });

  it('leaves no half-written file', async () => {
    await run();
    writeFileSync(`${file}.new`, 'left by a killed run');
    expect(await run()).toBe(0);
    expect(written().releases.length).toBeGreaterThan(10);
  });
});
