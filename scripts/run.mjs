// The two README commands on a fresh machine: installs and builds what is missing, then starts or tests.
// Runs on any Node from 18 on and itself needs nothing installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonAgainstNodeTests } from './node-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// Tasks: install, start, test, test-faults, test-node, docs, knowledge, screens, bench.
const [task = 'start', ...rest] = process.argv.slice(2);
const stamp = join(root, 'node_modules', '.kubeharden');

const say = (text) => console.error(`kubeharden: ${text}`);

function run(command, args, env = process.env) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, shell: process.platform === 'win32' });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

function must(command, args, env) {
  const status = run(command, args, env);
  if (status !== 0) {
    say(`${command} ${args.join(' ')} failed with exit code ${status}.`);
    process.exit(status);
  }
}

const digestOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const read = (name) => (existsSync(join(stamp, name)) ? readFileSync(join(stamp, name), 'utf8') : '');
const write = (name, value) => {
  mkdirSync(stamp, { recursive: true });
  writeFileSync(join(stamp, name), value);
};

function newest(directory) {
  let time = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) time = Math.max(time, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return time;
}

const lock = digestOf(join(root, 'package-lock.json'));
if (read('lock') !== lock) {
  say('installing packages (once) …');
  must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  write('lock', lock);
}

// The clone's own Node comes first from here on.
const env = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` };

const source = String(Math.max(newest(join(root, 'src')), statSync(join(root, 'scripts', 'build.mjs')).mtimeMs));
if (read('build') !== source || !existsSync(join(root, 'dist', 'main.js'))) {
  say('building …');
  must('node', ['scripts/build.mjs'], env);
  write('build', source);
}

if (task === 'install') process.exit(0);
if (task === 'start') process.exit(run('node', ['bin/kubeharden.js', ...rest], env));
if (task === 'bench') process.exit(run('node', ['scripts/bench/main.ts', ...rest], env));
if (task === 'knowledge') process.exit(run('node', ['scripts/knowledge/update.ts'], env));
if (task === 'screens') process.exit(run('node', ['scripts/screens.ts'], env));
if (task === 'docs') process.exit(run('node', ['scripts/docs.ts'], env));
if (task === 'test' || task === 'test-faults') {
  say('getting the API server for the cluster tests (built once from source where there is Go) …');
  const node = task === 'test' && reasonAgainstNodeTests() === undefined ? ['--node'] : [];
  if (run('node', ['scripts/kube-binaries.mjs', ...node], env) !== 0)
    say('no API server: the cluster tests will be skipped.');
  const faults = task === 'test-faults' ? ['--project', 'faults'] : [];
  process.exit(run('node', ['scripts/test.mjs', ...faults, ...rest], env));
}
if (task === 'test-node') {
  // Another Kubernetes: --version v1.X.Y.
  const at = rest.indexOf('--version');
  if (at >= 0) {
    const [, version = ''] = rest.splice(at, 2);
    if (!/^v1\.\d+\.\d+$/.test(version)) {
      say('--version takes a release such as v1.35.2.');
      process.exit(2);
    }
    env.KUBEHARDEN_TEST_KUBERNETES = version;
  }
  say('getting the binaries of a kubeadm node (built once from source) …');
  must('node', ['scripts/kube-binaries.mjs', '--node'], env);
  process.exit(run('node', ['scripts/test.mjs', '--project', 'node', ...rest], { ...env, KUBEHARDEN_NODE_TESTS: '1' }));
}
say(`there is no task called ${task}.`);
process.exit(2);
