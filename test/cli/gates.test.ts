import { describe, expect, it } from 'vitest';
import { workplace } from '../support/run.ts';

const PRIVILEGED = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: driver
  namespace: lab
  labels: {app: driver}
spec:
  selector: {matchLabels: {app: driver}}
  template:
    metadata: {labels: {app: driver}}
    spec:
      containers:
        - name: driver
          image: registry.example.com/driver:1.0
          securityContext: {privileged: true}
`;
const SCAN = ['scan', '--manifests', 'deploy', '--area', 'pods', '--fail-on', 'low'];
const accept = (check: string, more = ''): string =>
  `exceptions:\n  - {check: '${check}', label: app=driver, reason: drivers, owner: lab, ${more}}\n`;

describe('exceptions', () => {
  it('of a file in Git open the gate, and come back to light when they expire or are used no more', () => {
    const { run, write } = workplace({ 'deploy/driver.yaml': PRIVILEGED, 'accepted.yaml': accept('*') });
    expect(run(SCAN).status).toBe(1);
    const gated = [...SCAN, '--exceptions', 'accepted.yaml'];
    expect(run(gated)).toMatchObject({ status: 0, stderr: '' });
    write('accepted.yaml', accept('*', 'expires: 2020-01-31'));
    const late = run(gated);
    expect(late.stderr).toMatch(
      /Exception expired on 2020-01-31: check \*, label app=driver \(lab: drivers\)\. \d+ findings count again/,
    );
    expect(late.status).toBe(1);
    write('accepted.yaml', accept('rbac-none'));
    expect(run(gated).stderr).toMatch(/Exception unused: check rbac-none/);
  });

  it('that do not fit are refused with file, line and column before anything is read', () => {
    const { run } = workplace({ 'accepted.yaml': 'exceptions:\n  - check: a\n    raeson: b\n' });
    const { status, stderr, stdout } = run(['scan', '--demo', '--exceptions', 'accepted.yaml']);
    expect(stderr).toMatch(/accepted\.yaml:3:5: there is no field “raeson”/);
    expect(stderr).toContain('Did you mean reason?');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('kubeharden.yaml', () => {
  it('is found upwards, decides for every command, and gives way to flags', () => {
    const { run, write } = workplace({
      'deploy/driver.yaml': PRIVILEGED,
      'kubeharden.yaml': 'areas: [pods]\nfailOn: low\nexceptionsFile: accepted.yaml\n',
      'accepted.yaml': accept('pod-host-*'),
    });
    expect(run(['scan', '--manifests', 'deploy']).status).toBe(1);
    expect(run(['scan', '--manifests', 'deploy', '--fail-on', 'critical', '--area', 'quotas']).status).toBe(0);
    write('accepted.yaml', accept('*'));
    expect(run(['scan', '--manifests', 'deploy'])).toMatchObject({ status: 0, stderr: '' });
    write('other.yaml', 'failOn: low\n');
    expect(run(['scan', '--manifests', 'deploy', '--config', 'other.yaml']).status).toBe(1);
  });

  it('says where images may come from, and gives steps their defaults', () => {
    const { run } = workplace({
      'deploy/driver.yaml': PRIVILEGED.replace('registry.example.com', 'quay.io'),
      'kubeharden.yaml': 'trustedRegistries: [registry.example.com/]\nparameters: {headroom: 3}\n',
    });
    const { stdout } = run(['scan', '--manifests', 'deploy', '--area', 'containers', '--format', 'json']);
    expect(stdout).toContain('quay.io/driver:1.0: not among the project’s trusted registries');
    expect(run(['plan', '--demo', '--area', 'quotas']).stdout).toContain('--set headroom=3');
  });

  it('with a value that a parameter does not take is refused, and may name one step alone', () => {
    const { run, write } = workplace({ 'kubeharden.yaml': 'parameters: {headroom: 170}\n' });
    const plan = ['plan', '--demo', '--area', 'quotas'];
    expect(run(plan)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/gives headroom a value that step quotas\/\S+ does not take: .* at most/),
    });
    write('kubeharden.yaml', 'parameters: {quotas/namespace-quota.headroom: 4}\n');
    expect(run(plan).stdout).toContain('--set headroom=4');
  });

  it('asks for the name of a production context before changing it', () => {
    const { run } = workplace({ 'kubeharden.yaml': 'productionContexts: [de*]\n' });
    const step = ['apply', '--demo', '--step', 'quotas/namespace-quota', '--yes'];
    expect(run(step)).toMatchObject({ status: 2, stderr: expect.stringContaining('demo is a production context') });
    expect(run([...step, '--confirm', 'demo']).status).toBe(0);
  });

  it('with a field that does not exist ends every command', () => {
    const { run } = workplace({ 'kubeharden.yaml': 'failOn: low\ntrustedRegistry: [a/]\n' });
    for (const command of [['scan'], ['plan'], ['generate', '--out', 'x'], ['apply', '--area', 'quotas']])
      expect(run([...command, '--demo'])).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(
          /kubeharden\.yaml:2:1: there is no field “trustedRegistry”\n {2}Did you mean trustedRegistries\?/,
        ),
      });
  });
});
