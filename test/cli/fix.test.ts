import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workplace } from '../support/run.ts';

const WEB = `# The shop's frontend.
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: registry.example.com/web:1   # bumped by CI
        env:
        - {name: PASSWORD, value: "hunter2"}
        securityContext:
          privileged: true # TODO of theirs
`;
const FIX = ['generate', '--manifests', 'deploy', '--in-place'];
const POD = ['--step', 'pods/security-context'];

/** A Git repository with manifests in it. */
function repository(files: Readonly<Record<string, string>>) {
  const place = workplace(files);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: place.directory,
      encoding: 'utf8',
    });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'before');
  const read = (name: string): string => readFileSync(join(place.directory, name), 'utf8');
  return { ...place, git, read };
}

describe('generate --in-place', () => {
  it('changes only the lines that have to change, shows them, and changes nothing the second time', () => {
    const { run, git, read } = repository({ 'deploy/web.yaml': WEB });
    const { status, stdout, stderr } = run([...FIX, ...POD, '--yes']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('hunter2');
    expect(stdout).toMatch(/1 of 1 file written\.\nOpen findings: \d+ before, \d+ with all of this\./);
    const removed = git('diff', '-U0')
      .split('\n')
      .filter((line) => /^-[^-]/.test(line));
    expect(removed).toEqual(['-          privileged: true # TODO of theirs']);
    expect(read('deploy/web.yaml')).toContain(
      '          privileged: false # TODO of theirs\n          allowPrivilegeEscalation: false\n',
    );
    expect(git('status', '--short')).toBe(' M deploy/web.yaml\n');
    git('commit', '-qam', 'after');
    expect(run([...FIX, ...POD, '--yes']).stdout).toMatch(/^Nothing to change\./);
    expect(git('status', '--short')).toBe('');
  });

  it('puts new objects into files beside, as a component that a kustomization takes up', () => {
    const { run, git, read } = repository({ 'deploy/web.yaml': WEB });
    const { stdout } = run([...FIX, '--area', 'network', '--area', 'quotas', '--yes']);
    expect(stdout).toContain('take them up in your kustomization.yaml with: components: [kubeharden]');
    expect(read('deploy/kubeharden/kustomization.yaml')).toContain('network_shop_networkpolicy_default-deny.yaml');
    git('add', '-A');
    git('commit', '-qm', 'after');
    run([...FIX, '--area', 'network', '--area', 'quotas', '--yes']);
    expect(git('status', '--short')).toBe('');
  });

  it('leaves what a program made and gives it an overlay; charts get a hint about their values', () => {
    const { run, git, read } = repository({
      'deploy/web.yaml': `# Source: shop/templates/web.yaml\n${WEB}`,
      'deploy/chart/Chart.yaml': 'name: chart\nversion: 1.0.0\n',
      'deploy/chart/values.yaml': 'podSecurityContext: {}\n',
      'deploy/chart/templates/web.yaml': 'kind: {{ .Values.kind }}\n',
    });
    const { stdout, stderr } = run([...FIX, ...POD, '--yes']);
    expect(stderr).toMatch(
      /Not edited: deploy\/chart\/templates\/web\.yaml: .*\n.*What its values can set: podSecurityContext\./,
    );
    expect(stdout).toMatch(/Not edited: deploy\/web\.yaml: Helm rendered it; \d patches in deploy\/kubeharden instead/);
    expect(git('diff', '--stat')).toBe('');
    expect(read('deploy/kubeharden/kustomization.yaml')).toMatch(
      /patches:\n {2}- path: patches\/pods-security-context/,
    );
  });

  it('shows and writes nothing with --dry-run, and asks for --yes where nobody can be asked', () => {
    const { run, git } = repository({ 'deploy/web.yaml': WEB });
    const { stdout, status } = run([...FIX, ...POD, '--dry-run']);
    expect(stdout).toContain('+          privileged: false');
    expect(status).toBe(0);
    expect(run([...FIX, ...POD])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('add --yes'),
    });
    expect(git('status', '--short')).toBe('');
  });

  it('says what cannot be fixed, and why', () => {
    const shared = `x-sc: &sc {privileged: true}\n${WEB.replace(/securityContext:\n.*\n/, 'securityContext: *sc\n')}`;
    const { run, read } = repository({ 'deploy/web.yaml': shared });
    expect(run([...FIX, '--step', 'pods/security-context/privileged', '--yes']).stdout).toMatch(
      /Not fixed \(1\):\n {2}it is shared by an anchor[^\n]*:\n {4}deploy\/web\.yaml: .* for Deployment shop\/web/,
    );
    expect(read('deploy/web.yaml')).toBe(shared);
  });

  it.each([
    [['generate', '--demo', '--in-place', '--yes'], /--in-place changes the files of --manifests/],
    [['generate', '--manifests', '-', '--in-place', '--yes'], /--in-place changes the files of --manifests/],
    [['generate', '--manifests', 'deploy', '--in-place', '--out', 'x', '--yes'], /needs no --out/],
    [['generate', '--manifests', 'deploy'], /Nothing says where to write to/],
    [[...FIX, '--yes', '--set', 'nothing=1'], /No chosen step has the parameter of --set nothing=1/],
  ])('%j is refused', (args, message) => {
    const { run, git } = repository({ 'deploy/web.yaml': WEB });
    expect(run(args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(git('status', '--short')).toBe('');
  });
});
