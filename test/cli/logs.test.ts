import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/terminal.ts';
import { event } from '../unit/audit/support.ts';
import { hubble } from '../unit/flows/lines.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/kubeharden.js', import.meta.url));
const home = temporaryDirectory();
const run = (args: readonly string[], input = '') =>
  spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    cwd: home,
    input,
    env: { PATH: process.env.PATH ?? '', KUBEHARDEN_HOME: home },
  });

const runner = (verb: string, fields: object) =>
  event({
    verb,
    user: { username: 'system:serviceaccount:build:ci-runner', groups: ['system:authenticated'] },
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason':
        'RBAC: allowed by ClusterRoleBinding "ci-runner-admin" of ClusterRole "cluster-admin" to ServiceAccount "ci-runner/build"',
    },
    objectRef: fields,
  });
const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const LOG = lines([
  runner('list', { resource: 'pods', name: '' }),
  runner('get', { resource: 'secrets', name: 'token' }),
  event({ verb: 'get', objectRef: { subresource: 'exec' } }),
]);

describe('audit logs and flow logs', () => {
  beforeAll(() => {
    writeFileSync(join(home, 'audit.log'), LOG);
    writeFileSync(
      join(home, 'flows.json'),
      lines([hubble({ namespace: 'legacy', workload: 'wiki' }, { namespace: 'payments', pod: 'ledger-0' }, 5432)]),
    );
    writeFileSync(join(home, 'other.json'), '{"kind":"List"}\n');
  });

  it('audit: reads a file and standard input alike, writes each format, and gates', () => {
    const [file, input] = [run(['audit', 'audit.log']), run(['audit', '-'], LOG)];
    expect(file.stdout).toMatch(/Session into a pod \[pod-exec\]/);
    expect(input.stdout).toBe(file.stdout);
    expect(JSON.parse(run(['audit', 'audit.log', '--format', 'json']).stdout)).toMatchObject({
      events: 3,
      requests: 3,
    });
    expect(run(['audit', 'audit.log', '--format', 'csv']).stdout).toMatch(/^severity,rule,title/);
    expect(run(['audit', 'audit.log', '--fail-on', 'medium']).status).toBe(1);
    expect(run(['audit', 'audit.log', '--fail-on', 'high']).status).toBe(0);
    expect(run(['audit', 'audit.log', '--except', 'pod-exec']).stdout).toMatch(/0 anomalies/);
    expect(run(['audit', '--rules']).stdout).toMatch(/^anonymous-request {2}critical\n/);
    expect(run(['audit', 'audit.log', '--since', '2027-01-01']).stdout).toMatch(/0 anomalies/);
  });

  it.each([
    [['audit', 'other.json'], /No line of other\.json is an audit event/],
    [['audit'], /No audit log is named/],
    [['audit', 'audit.log', '--rule', 'pod-exce'], /--rule cannot be pod-exce.*\n.*Did you mean pod-exec/],
    [['audit', 'missing.log'], /missing\.log cannot be read: ENOENT/],
    [['audit', 'audit.log', '--since', 'yesterday'], /--since cannot be yesterday/],
    [['audit', 'audit.log', '--format', 'xml'], /--format/],
    [['plan', '--demo', '--audit-log', 'other.json'], /No line of other\.json is an audit event/],
    [['plan', '--demo', '--flows', 'other.json'], /No line of other\.json is a flow/],
  ] as const)('%j says what is wrong', (args, message) => {
    const { stderr, stdout, status } = run(args);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('plan and apply offer the role of what was used in place of the binding', () => {
    const step = 'access/least-privilege/clusterrolebinding/ci-runner-admin';
    const evidence = ['--audit-log', 'audit.log'];
    expect(run(['plan', '--demo', '--area', 'access', ...evidence]).stdout).toContain(step);
    expect(run(['plan', '--demo', '--area', 'access']).stdout).not.toContain('least-privilege');
    const applied = run(['apply', '--demo', '--step', step, '--yes', '--confirm', 'demo', ...evidence]);
    expect(applied.stdout).toMatch(/3 applied, 0 unchanged, 0 failed; 1 findings resolved, 0 remain/);
    expect(applied.status).toBe(0);
  });

  it('a snapshot carries what the logs told', () => {
    run(['snapshot', '--demo', '--audit-log', 'audit.log', '--flows', 'flows.json', '--out', 'snapshot.json']);
    const { stdout } = run(['plan', '--snapshot', 'snapshot.json']);
    expect(stdout).toContain('access/least-privilege/clusterrolebinding/ci-runner-admin');
    expect(stdout).toMatch(/only the flow logs show is allowed as well: legacy\/wiki to payments\/ledger/);
  });
});
