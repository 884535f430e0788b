import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROGRAM, type Ran, workplace } from '../support/run.ts';

const MANIFESTS = `# two objects
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true
      containers:
        - name: log
          image: registry.example.com/log:1
        - name: web
          image: registry.example.com/web:1
          securityContext:
            runAsUser: 0
            privileged: true
`;

interface Report {
  readonly findings: readonly {
    readonly check: string;
    readonly verdict: string;
    readonly evidence: readonly { readonly path: string; readonly file?: string; readonly line?: number }[];
  }[];
}
const report = ({ stdout }: Ran): Report => JSON.parse(stdout) as Report;
const places = (ran: Ran, check: string): string[] =>
  report(ran)
    .findings.filter((finding) => finding.check === check && finding.verdict === 'fail')
    .flatMap(({ evidence }) => evidence.map(({ file, line }) => `${file}:${line}`));
const SCAN = ['scan', '--format', 'json', '--manifests'];

describe('manifests', () => {
  it('give every finding the file and the line of the field, or of what should hold it', () => {
    const { run } = workplace({ 'deploy/web.yaml': MANIFESTS });
    const ran = run([...SCAN, 'deploy']);
    expect(places(ran, 'pod-privileged')).toEqual(['deploy/web.yaml:23']);
    expect(places(ran, 'pod-host-network')).toEqual(['deploy/web.yaml:15']);
    expect(places(ran, 'pod-readonly-rootfs')).toEqual(['deploy/web.yaml:17', 'deploy/web.yaml:21']);
    const sarif = JSON.parse(run(['scan', '--format', 'sarif', '--manifests', 'deploy']).stdout);
    const result = sarif.runs[0].results.find((each: { ruleId: string }) => each.ruleId === 'pod-privileged');
    expect(result.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'deploy/web.yaml' },
      region: { startLine: 23 },
    });
  });

  it('may be JSON, Lists, one file, several directories, or what kustomize and helm write to standard input', () => {
    const { run, write } = workplace({ 'a/web.yaml': MANIFESTS });
    const object = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'x', securityContext: { privileged: true } }] },
    };
    write('b/list.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [object] }, null, 2));
    expect(places(run([...SCAN, 'a', 'b']), 'pod-privileged')).toEqual(['b/list.json:17', 'a/web.yaml:23'].sort());
    expect(places(run([...SCAN, 'a/web.yaml']), 'pod-privileged')).toEqual(['a/web.yaml:23']);
    const piped = run([...SCAN, '-'], `---\n# Source: shop/templates/web.yaml\n${MANIFESTS}`);
    expect(places(piped, 'pod-privileged')).toEqual(['standard input:25']);
  });

  it('are narrowed to namespaces', () => {
    const other = MANIFESTS.replaceAll('shop', 'other');
    const { run } = workplace({ 'a/web.yaml': MANIFESTS, 'b/web.yaml': other });
    expect(places(run([...SCAN, '.', '--namespace', 'other']), 'pod-privileged')).toEqual(['b/web.yaml:23']);
    expect(run(['scan', '--manifests', '.', '--namespace', 'none']).status).toBe(2);
  });

  it('of kustomize: patches are parts of objects and not judged; Helm templates are left out, which is told', () => {
    const { run } = workplace({
      'base/web.yaml': MANIFESTS,
      'over/kustomization.yaml': 'resources: [../base]\npatches: [{path: replicas.yaml}]\n',
      'over/replicas.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: 3}\n',
      'chart/Chart.yaml': 'name: chart\nversion: 1.0.0\n',
      'chart/templates/web.yaml': 'kind: Deployment\nmetadata: {name: {{ .Values.name }}}\n',
    });
    const ran = run([...SCAN, '.']);
    expect(places(ran, 'pod-privileged')).toEqual(['base/web.yaml:23']);
    expect(JSON.parse(ran.stdout).skipped).toEqual([
      {
        file: 'chart/templates/web.yaml',
        reason: expect.stringContaining('helm template chart | kubeharden scan --manifests -'),
      },
    ]);
    expect(run(['scan', '--manifests', '.']).stdout).toMatch(/Not judged: 1 file\n {2}chart\/templates\/web\.yaml/);
    expect(run([...SCAN, 'chart'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('helm template chart'),
    });
  });
});

describe('what cannot be read', () => {
  it.each<[string, Record<string, string>, string[], RegExp]>([
    [
      'a directory without manifests',
      { 'docs/notes.yaml': 'a: b\n' },
      ['docs'],
      /There is no Kubernetes manifest in docs/,
    ],
    ['a directory that does not exist', {}, ['gone'], /gone cannot be read: ENOENT/],
    ['an empty file', { 'a.yaml': '' }, ['a.yaml'], /There is no Kubernetes manifest in a\.yaml/],
    ['empty standard input', {}, ['-'], /There is no Kubernetes manifest in -/],
    [
      'broken YAML',
      { 'd/a.yaml': 'kind: Pod\nmetadata:\n  name: "x\n' },
      ['d'],
      /d\/a\.yaml:4:1: Missing closing "quote/,
    ],
    ['broken JSON', { 'd/a.json': '{"kind": "Pod",\n "metadata": {\n' }, ['d'], /d\/a\.json:3:1: /],
    ['keys twice', { 'd/a.yaml': 'kind: Pod\nkind: Pod\n' }, ['d'], /d\/a\.yaml:2:1: Map keys must be unique/],
  ])('%s is an error that says where, and no clean bill', (_, files, paths, message) => {
    const { run } = workplace(files);
    const { status, stdout, stderr } = run(['scan', '--manifests', ...paths]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n').length).toBeGreaterThan(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('a file that is not UTF-8 is named, one that is there twice is read once', () => {
    const { run, directory } = workplace({ 'd/a.yaml': MANIFESTS });
    symlinkSync('a.yaml', join(directory, 'd/b.yaml'));
    expect(places(run([...SCAN, 'd', 'd/a.yaml']), 'pod-privileged')).toHaveLength(1);
    writeFileSync(join(directory, 'd/latin.yaml'), Buffer.from('kind: Pod # \xe9\n', 'latin1'));
    expect(run(['scan', '--manifests', 'd'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('d/latin.yaml is not UTF-8'),
    });
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read is named', () => {
    const { run, directory } = workplace({ 'd/a.yaml': MANIFESTS });
    chmodSync(join(directory, 'd/a.yaml'), 0);
    expect(run(['scan', '--manifests', 'd'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('d/a.yaml cannot be read: EACCES'),
    });
  });

  it('snapshots that are none are refused', () => {
    const { run } = workplace({ 'a.json': '{}', 'b.json': 'no' });
    expect(run(['scan', '--snapshot', 'a.json']).stderr).toContain('a.json is not a snapshot');
    expect(run(['scan', '--snapshot', 'b.json'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('b.json cannot be read as a snapshot'),
    });
  });
});

describe('what is mistyped', () => {
  it.each([
    [['scan', '--demo', '--fromat', 'json'], /unknown option '--fromat'\n\(Did you mean --format\?\)/],
    [['scna'], /There is no command scna\.\n {2}Did you mean scan\?/],
    [['scan', '--demo', '--format', 'jsn'], /--format cannot be jsn\.\n {2}Did you mean json\?/],
    [['scan', '--demo', '--fail-on', 'hihg'], /--fail-on cannot be hihg\.\n {2}Did you mean high\?/],
    [['scan', '--demo', '--area', 'netwrok'], /There is no area netwrok\.\n {2}Did you mean network\?/],
    [['explain', 'pod-privilged'], /Did you mean pod-privileged/],
    [['plan', '--demo', '--snapshot', 'x'], /Only one of --context, --demo, --snapshot and --manifests/],
    [
      ['generate', '--demo', '--out', 'x', '--set', 'headrom=2'],
      /No chosen step has a parameter headrom\.\n {2}Did you mean headroom\?/,
    ],
    [
      ['generate', '--demo', '--out', 'x', '--step', 'quotas/namespace-qouta'],
      /There is no step quotas\/namespace-qouta.*\n {2}Did you mean quotas\/namespace-quota\?/,
    ],
  ])('%j is answered with the nearest name', (args, message) => {
    const { status, stdout, stderr } = workplace().run(args);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('where it is written', () => {
  it('a report that cannot be written leaves nothing half-written', () => {
    const { run, directory } = workplace({ 'there.json': 'before' });
    const missing = run(['scan', '--demo', '--output', 'no/such/report.json', '--format', 'json']);
    expect(missing).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('could not be written') });
    expect(run(['scan', '--demo', '--output', '.', '--format', 'json']).status).toBe(2);
    expect(spawnSync('ls', ['-A', directory], { encoding: 'utf8' }).stdout).toBe('there.json\n');
  });

  it('a reader that stops early is no error', () => {
    const { directory } = workplace();
    for (const args of ['scan --demo --format json', 'scan --demo', 'checks', 'plan --demo']) {
      const shell = `set -o pipefail; ${process.execPath} ${PROGRAM} ${args} | head -n 1 >/dev/null`;
      const { status, stderr } = spawnSync('bash', ['--norc', '-c', shell], {
        cwd: directory,
        encoding: 'utf8',
        env: { PATH: process.env.PATH ?? '', KUBEHARDEN_HOME: directory },
      });
      expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: '' });
    }
  });
});
