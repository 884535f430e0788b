// Every command as a process of its own: what it prints, what it complains of, and how it ends.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { workplace } from '../support/run.ts';
import { reportSchema } from '../unit/report/schema.ts';

const { directory, run, write } = workplace();
const commands = [...run(['--help']).stdout.matchAll(/^ {2}([a-z]+)(?: [<[]| {2}|$)/gm)].map(([, name = '']) => name);
const json = (args: readonly string[]) => {
  const { stdout, stderr, status } = run(args);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout);
};
/** What a command that cannot work says, and nothing else. */
const refuses = (args: readonly string[], message: RegExp, status = 2): void => {
  const ran = run(args);
  expect(ran.stderr, args.join(' ')).toMatch(message);
  expect({ stdout: ran.stdout, status: ran.status }, args.join(' ')).toEqual({ stdout: '', status });
};

describe('help', () => {
  it('is there for every command, with examples that name it', () => {
    expect(commands.length).toBeGreaterThan(15);
    for (const command of commands) {
      const { stdout, stderr, status } = run([command, '--help']);
      expect({ stderr, status }, command).toEqual({ stderr: '', status: 0 });
      expect(stdout, command).toMatch(new RegExp(`^Usage: kubeharden ${command}`));
      expect(stdout, command).toMatch(new RegExp(`Examples:\\n  \\$ .*kubeharden ${command}`));
    }
  });

  it('comes with the version, which is that of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(run(['--version'])).toMatchObject({ stdout: `${version}\n`, stderr: '', status: 0 });
  });
});

describe('what is mistyped', () => {
  it('is told with the nearest name, for commands, flags and values', () => {
    refuses(['scna'], /There is no command scna\.\n {2}Did you mean scan\?/);
    refuses(['explain', 'pod-privilged'], /There is no check pod-privilged\.\n {2}Did you mean pod-privileged/);
    refuses(['scan', '--demo', '--format', 'jsno'], /--format cannot be jsno\.\n {2}Did you mean json\?/);
    refuses(['scan', '--demo', '--area', 'pod'], /There is no area pod\./);
    for (const command of commands) {
      const needed = ['generate', 'snapshot'].includes(command) ? ['--out', 'x'] : [];
      const { stderr, status, stdout } = run([command, ...needed, '--hepl']);
      expect(stderr, command).toMatch(/unknown option '--hepl'/);
      expect({ status, stdout }, command).toEqual({ status: 2, stdout: '' });
    }
  });

  it('names what is missing', () => {
    refuses(['generate', '--demo'], /Nothing says where to write to/);
    refuses(['generate', '--in-cluster', '--image', 'x'], /--in-cluster needs --out/);
    refuses(['snapshot', '--demo'], /required option '--out <file>'/);
    refuses(['compare', 'one.json'], /missing required argument 'after'/);
    refuses(['apply', '--demo'], /Nothing is named that should be applied/);
    refuses(['scan', '--demo', '--strict'], /--strict needs --fail-on/);
    refuses(['generate', '--in-cluster', '--out', 'x'], /--in-cluster needs --image/);
    refuses(['scan', '--demo', '--snapshot', 'x.json'], /Only one of --context, --demo, --snapshot and --manifests/);
  });
});

describe('without a cluster', () => {
  it('says that there is no kubeconfig, and how to look around', () => {
    for (const args of [['scan'], ['plan'], ['watch'], ['report'], ['scan', '--all-contexts']])
      refuses(args, /No kubeconfig was found: .*\n {2}.*--demo/);
  });

  it('ends with 3 where nobody answers', () => {
    const kubeconfig = {
      'current-context': 'far',
      clusters: [{ name: 'far', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'me', user: { token: 'x' } }],
      contexts: [{ name: 'far', context: { cluster: 'far', user: 'me' } }],
    };
    write('config', JSON.stringify(kubeconfig));
    for (const command of ['scan', 'plan', 'watch', 'report'])
      refuses([command, '--kubeconfig', 'config'], /The API server at 127\.0\.0\.1:1 cannot be reached/, 3);
    write('twice', JSON.stringify({ ...kubeconfig, contexts: [...kubeconfig.contexts, ...kubeconfig.contexts] }));
    refuses(['scan', '--kubeconfig', 'twice'], /has two contexts named far/);
  });
});

describe('scan', () => {
  it('of the demo is a report that its published schema describes', () => {
    const report = reportSchema.parse(json(['scan', '--demo', '--format', 'json']));
    expect(new Set(report.findings.filter(({ verdict }) => verdict === 'fail').map(({ area }) => area)).size).toBe(9);
  });

  it('fails at and over the threshold, and writes a whole file or none', () => {
    expect(run(['scan', '--demo', '--fail-on', 'critical', '--output', 'report.txt'])).toMatchObject({
      status: 1,
      stdout: '',
    });
    expect(readFileSync(join(directory, 'report.txt'), 'utf8')).toMatch(/^kubeharden /);
    refuses(['scan', '--demo', '--output', 'no/such/directory/report'], /could not be written: ENOENT/);
    expect(readdirSync(directory).filter((name) => name.includes('.part-'))).toEqual([]);
  });

  it('reads manifests from directories and standard input, and takes an empty directory for a mistake', () => {
    const pod = '{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: b}]}}';
    expect(run(['scan', '--manifests', '-'], pod).stdout).toContain('Pod default/a');
    write('broken/a.yaml', 'kind: Pod\n  apiVersion: v1\n');
    refuses(['scan', '--manifests', 'broken'], /broken\/a\.yaml:1:7: Nested mappings/);
    write('empty/README.md', 'nothing\n');
    refuses(['scan', '--manifests', 'empty'], /There is no Kubernetes manifest in empty/);
    refuses(['scan', '--manifests', 'nowhere'], /nowhere cannot be read: ENOENT/);
    refuses(['scan', '--snapshot', 'nowhere.json'], /nowhere\.json cannot be read/);
  });
});

describe('plan, generate, apply and undo', () => {
  beforeAll(() => {
    expect(run(['generate', '--demo', '--area', 'quotas', '--out', 'quotas']).status).toBe(0);
  }, 60_000);

  it('plan lists the steps, the one that removes most risk first', () => {
    expect(run(['plan', '--demo', '--area', 'network']).stdout).toContain('network/');
    const steps = json(['plan', '--demo', '--format', 'json']);
    expect(JSON.stringify(steps)).toContain('quotas/namespace-quota');
  });

  it('generate writes a directory, the same each time, and apply takes it', () => {
    const files = (name: string) =>
      readdirSync(join(directory, name), { recursive: true, encoding: 'utf8' })
        .filter((file) => statSync(join(directory, name, file)).isFile())
        .sort()
        .map((file) => [file, readFileSync(join(directory, name, file), 'utf8')]);
    const { stdout, status } = run(['generate', '--demo', '--area', 'quotas', '--out', 'again']);
    expect(status).toBe(0);
    expect(stdout).toContain('README.md first');
    expect(files('again')).toEqual(files('quotas'));
    expect(run(['apply', 'quotas', '--demo', '--dry-run'])).toMatchObject({ status: 0 });
    refuses(['generate', '--demo', '--step', 'none/such', '--out', 'x'], /There is no step none\/such/);
    refuses(['generate', '--demo', '--set', 'nothing=1', '--out', 'x'], /has a parameter nothing/);
  });

  it('apply changes only what is confirmed; undo takes it back; sessions remember both', () => {
    expect(run(['apply', '--demo', '--step', 'quotas/namespace-quota']).status).toBe(2);
    const applied = run(['apply', '--demo', '--step', 'quotas/namespace-quota', '--yes', '--confirm', 'demo']);
    expect(applied).toMatchObject({ status: 0 });
    const [id = ''] = run(['sessions', 'list']).stdout.split(' ');
    expect(run(['sessions', 'show', id]).stdout).toContain('quotas/namespace-quota');
    expect(JSON.parse(run(['sessions', 'export', id]).stdout)).toMatchObject({ session: expect.anything() });
    expect(run(['undo', '--session', id, '--dry-run']).status).toBe(0);
    expect(run(['undo', '--session', id, '--yes']).status).toBe(0);
    expect(run(['undo', '--session', id, '--yes'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing to take back'),
    });
    expect(run(['sessions', 'remove', id]).status).toBe(0);
    refuses(['sessions', 'show', id], /There is no session/);
    refuses(['sessions', 'shwo'], /The action cannot be shwo\.\n {2}Did you mean show\?/);
  });
});

describe('what tells about kubeharden itself', () => {
  it('checks and explain', () => {
    const checks = json(['checks', '--format', 'json']);
    expect(checks.length).toBeGreaterThan(200);
    expect(run(['checks', '--format', 'markdown']).stdout).toContain('| ');
    expect(run(['explain', 'pod-privileged']).stdout).toContain('securityContext.privileged');
  });

  it('permissions, as a manifest that kubectl takes', () => {
    for (const [flags, name] of [
      [[], 'kubeharden-inspector'],
      [['--watch'], 'kubeharden-watcher'],
      [['--write'], 'kubeharden-hardener'],
    ] as const) {
      const [role] = parseAllDocuments(run(['permissions', ...flags]).stdout).map((document) => document.toJS());
      expect(role).toMatchObject({ kind: 'ClusterRole', metadata: { name } });
      expect(JSON.stringify(role.rules)).not.toContain('"*"');
      expect(JSON.stringify(role.rules).includes('"watch"')).toBe(name === 'kubeharden-watcher');
    }
  });

  it('completion, manual and info', () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { stdout } = run(['completion', shell]);
      for (const command of commands) expect(stdout, shell).toContain(command);
    }
    const manual = run(['manual']).stdout;
    for (const command of commands) expect(manual).toContain(`kubeharden ${command}`);
    expect(run(['info']).stdout).toMatch(/^kubeharden +\d/);
  });

  it('node shows its script, and fails where a host cannot be reached', () => {
    expect(run(['node', '--show']).stdout).toMatch(/^# kubeharden: reads this node and changes nothing/);
    const { stderr, status } = run(['node', '--ssh', 'host.invalid']);
    expect(stderr).toContain('host.invalid');
    expect(status).toBe(3);
  });
});
