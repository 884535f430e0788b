// Runs every test and ends with one line that counts them. The tests on a kubeadm node come last and by themselves:
// they need the machine's cores, and the address that other tests would disturb.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'kubeharden-test-'));
const counts = { passed: 0, failed: 0, pending: 0 };
const words = process.argv.slice(2);

function run(name, args) {
  const report = join(directory, `${name}.json`);
  const { status } = spawnSync(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    { stdio: 'inherit' },
  );
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += numPassedTests;
  counts.failed += numFailedTests;
  counts.pending += numPendingTests;
  return status ?? 1;
}

const statuses = words.some((word) => word.startsWith('--project'))
  ? [run('chosen', words)]
  : [run('all', ['--project', '!node', ...words]), run('node', ['--project', 'node', '--passWithNoTests', ...words])];
console.log(
  `${counts.passed} passed, ${counts.failed} failed${counts.pending > 0 ? `, ${counts.pending} skipped` : ''}`,
);
process.exitCode = statuses.find((status) => status !== 0) ?? 0;
