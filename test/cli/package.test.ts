// The package as somebody gets it: packed, installed into an empty directory without a network, and run.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const home = temporaryDirectory();
const place = join(temporaryDirectory(), 'empty');
const environment = { PATH: process.env.PATH ?? '', HOME: home, KUBEHARDEN_HOME: home };
const npm = (cwd: string, ...args: string[]): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', env: environment });

describe('the package', () => {
  const bin = (name: string): string => join(place, 'node_modules', '.bin', name);
  const run = (name: string, ...args: string[]) =>
    spawnSync(process.execPath, [bin(name), ...args], {
      cwd: place,
      encoding: 'utf8',
      env: environment,
      maxBuffer: 1 << 28,
    });

  beforeAll(() => {
    // What is built already is packed.
    const [packed] = JSON.parse(npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', home));
    mkdirSync(place);
    writeFileSync(join(place, 'package.json'), '{"private": true}\n');
    npm(place, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(home, packed.filename));
  }, 120_000);

  it('runs where nothing else is installed, quickly', () => {
    const began = performance.now();
    const { stdout, stderr, status } = run('kubeharden', '--version');
    const first = performance.now() - began;
    const again = performance.now();
    run('kubeharden', '--version');
    console.log(`kubeharden --version: ${Math.round(first)} ms, then ${Math.round(performance.now() - again)} ms`);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('scans the demo, with templates and all, under both of its names', () => {
    const report = JSON.parse(run('kubectl-harden', 'scan', '--demo', '--format', 'json').stdout);
    expect(report.findings.length).toBeGreaterThan(500);
    expect(run('kubeharden', 'generate', '--demo', '--area', 'quotas', '--out', 'out')).toMatchObject({ status: 0 });
  });

  it('is what publint expects of a package', () => {
    const checked = spawnSync(process.execPath, [join(ROOT, 'node_modules', '.bin', 'publint'), '--strict', ROOT], {
      encoding: 'utf8',
      env: environment,
    });
    expect(checked.stdout + checked.stderr).toMatch(/All good!/);
  });
});
