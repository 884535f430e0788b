import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CHECKS, REMEDIATIONS, remediationOf } from '../../src/areas/index.ts';
import { demoWorld } from '../../src/cluster/embedded/world/index.ts';
import { snapshotOfObjects } from '../../src/cluster/files/manifests.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../src/core/plan.ts';
import { scoreOf } from '../../src/core/score.ts';
import { csvReport } from '../../src/report/csv.ts';
import { gitlabReport } from '../../src/report/gitlab.ts';
import { jsonReport } from '../../src/report/json.ts';
import { junitReport } from '../../src/report/junit.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { policyReport } from '../../src/report/policy-report.ts';
import { prometheusReport } from '../../src/report/prometheus.ts';
import { sarifReport } from '../../src/report/sarif.ts';
import { textReport } from '../../src/report/text.ts';
import { bundleOf } from '../../src/wizard/bundle.ts';
import { TestTerminal, temporaryDirectory } from '../support/terminal.ts';
import { counted } from './counts.ts';

/** Sets the title, clears the screen, turns the direction of text around, hides a character, ends a line. */
const HOSTILE = '\u001b]0;taken\u0007\u001b[2J\u202eevil\u200b\u009b31m';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not come out
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

type Json = unknown;
type Path = readonly string[];

/** Paths of every text in an object, lists as one: `spec.containers.*.image`. Keys of labels and annotations too. */
function* textsOf(node: Json, path: Path = []): Generator<Path> {
  if (typeof node === 'string') yield path;
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) yield* textsOf(value, [...path, Array.isArray(node) ? '*' : key]);
}

const SHAPE = new Set(['kind', 'apiVersion', 'kubeharden.dev/fixture']);

function poisoned(node: Json, path: Path, at = 0): Json {
  if (at === path.length) return typeof node === 'string' ? node + HOSTILE : node;
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return path[at] === '*' ? node.map((item) => poisoned(item, path, at + 1)) : node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, key === path[at] ? poisoned(value, path, at + 1) : value]),
  );
}

const places = [
  ...new Map(
    demoWorld.objects.flatMap((object) =>
      [...textsOf(object)]
        .filter(([first = '']) => !SHAPE.has(first))
        .map((path) => [`${object.kind} ${path.join('.')}`, { kind: object.kind, path }] as const),
    ),
  ).values(),
];

function outputsOf(objects: readonly object[]): Readonly<Record<string, string>> {
  const snapshot = snapshotOfObjects(
    objects.map((object) => ({ object: object as Record<string, unknown>, file: `x${HOSTILE}.yaml`, line: 1 })),
    { name: 'hostile', takenAt: '2026-11-23T00:00:00Z', kubernetesVersion: demoWorld.version },
  );
  const findings = evaluate(CHECKS, snapshot);
  const result = { snapshot, findings, steps: planSteps(REMEDIATIONS, findings, snapshot), score: scoreOf(findings) };
  const steps = result.steps.flatMap((step) => {
    const remediation = remediationOf(step.remediation);
    if (!remediation) return [];
    try {
      return [{ step, changes: remediation.plan(step, NO_ANSWERS, contextFor(remediation, findings, snapshot)) }];
    } catch (error) {
      // A name that no API server would take is refused where it would become a parameter.
      expect(error).toMatchObject({ code: 'bad-input' });
      return [];
    }
  });
  const files = bundleOf(steps, { source: `cluster${HOSTILE}` });
  for (const { path } of files) expect(path).toMatch(/^(?!\/)(?!.*\.\.)[\w./+-]+$/);
  return {
    text: textReport(result, { width: 100 }),
    markdown: markdownReport(result),
    json: jsonReport(result),
    csv: csvReport([result]).replaceAll('\r\n', '\n'),
    sarif: sarifReport([result]),
    gitlab: gitlabReport([result]),
    junit: junitReport([result], { strict: true }),
    prometheus: prometheusReport([result]),
    policyreport: policyReport([result], 'policyreport'),
    readme: files.find(({ path }) => path === 'README.md')?.content ?? '',
    guides: files
      .filter(({ path }) => path.endsWith('.md'))
      .map(({ content }) => content)
      .join('\n'),
  };
}

it('shows terminal escapes in any text of any object as visible text, in every report and guide', () => {
  expect(places.length).toBeGreaterThan(150);
  const together = 6;
  const through: string[] = [];
  for (let first = 0; first < places.length; first += together) {
    const chosen = places.slice(first, first + together);
    const objects = demoWorld.objects.map((object) =>
      chosen
        .filter(({ kind }) => kind === object.kind)
        .reduce<object>((whole, { path }) => poisoned(whole, path) as object, object),
    );
    for (const [name, output] of Object.entries(outputsOf(objects))) {
      const found = UNSAFE.exec(output);
      const around = found ? JSON.stringify(output.slice(Math.max(0, found.index - 150), found.index + 80)) : '';
      if (around)
        through.push(`${name}: ${chosen.map(({ kind, path }) => `${kind} ${path.join('.')}`).join(', ')}: ${around}`);
    }
    counted('hostile strings', chosen.length);
  }
  expect(through).toEqual([]);
}, 300_000);

let terminal: TestTerminal | undefined;
afterEach(() => terminal?.close());
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const TAKEN = /\u001b\]0;taken|\u202e|\u009b31m/;

it('lets no escape of a kubeconfig or a manifest through to the terminal', async () => {
  const home = temporaryDirectory();
  const kubeconfig = join(home, 'config');
  writeFileSync(
    kubeconfig,
    stringify({
      'current-context': `prod${HOSTILE}`,
      clusters: [{ name: `c${HOSTILE}`, cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: `u${HOSTILE}`, user: { token: 'x' } }],
      contexts: [{ name: `prod${HOSTILE}`, context: { cluster: `c${HOSTILE}`, user: `u${HOSTILE}` } }],
    }),
  );
  terminal = new TestTerminal([], { home, environment: { KUBECONFIG: kubeconfig } });
  await terminal.see(/prod\\x1b/);
  expect(terminal.raw()).not.toMatch(TAKEN);
  await terminal.close();

  const manifests = join(home, 'manifests');
  mkdirSync(manifests);
  const free = places.filter(({ path }) => !['name', 'namespace', 'kind'].includes(path.at(-1) ?? ''));
  const objects = demoWorld.objects.map((object) =>
    free
      .filter(({ kind }) => kind === object.kind)
      .reduce<object>((whole, { path }) => poisoned(whole, path) as object, object),
  );
  writeFileSync(join(manifests, 'all.yaml'), objects.map((object) => `---\n${stringify(object)}`).join(''));
  terminal = new TestTerminal(['--manifests', manifests], { home });
  await terminal.see('Overview', 30_000);
  await terminal.pressUntil('Tab', /^❯ (critical|high|medium|low)/m);
  for (let step = 0; step < 6; step += 1) {
    await terminal.pressUntil('Enter', 'What was found');
    terminal.press('Tab', 'Tab', 'Tab');
    await terminal.pressUntil('Escape', /^❯ (critical|high|medium|low)/m);
    terminal.press('Down');
    counted('screens with hostile strings', 2);
  }
  expect(terminal.raw()).not.toMatch(TAKEN);
});
