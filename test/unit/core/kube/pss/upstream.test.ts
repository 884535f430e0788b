import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { strictestLevel, violationsAt } from '../../../../../src/core/kube/pss/index.ts';
import { reducePodSpec } from '../../../../../src/core/reduce/pod.ts';

const MODULE = 'k8s.io/pod-security-admission@v0.36.3';

/** The module's directory in Go's cache, downloaded when need be; undefined without Go or network. */
function moduleDirectory(): string | undefined {
  try {
    const answer = execFileSync('go', ['mod', 'download', '-json', MODULE], {
      cwd: tmpdir(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return (JSON.parse(answer) as { Dir: string }).Dir;
  } catch {
    return undefined;
  }
}

const directory = moduleDirectory();
const root = directory === undefined ? '' : join(directory, 'test', 'testdata');
const files =
  directory === undefined
    ? []
    : readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
let judged = 0;

// Fixtures are named after the control that they are about, in lower case and with a number.
const controlOf = (file: string): string => file.replace(/\d*\.yaml$/, '');
const groups = Map.groupBy(files, (path) => path.split('/').slice(0, 2).join(' '));

describe.skipIf(files.length === 0)(`fixtures of ${MODULE}`, () => {
  afterAll(() => console.info(`${judged} fixtures of ${MODULE} judged as upstream does`));

  it.each([...groups])('%s', (_, paths) => {
    for (const path of paths) {
      const [level = '', version = '', expectation = '', file = ''] = path.split('/');
      if (level !== 'baseline' && level !== 'restricted') throw new Error(`${path} has another level.`);
      const pod = parse(readFileSync(join(root, path), 'utf8'));
      const spec = reducePodSpec(pod.spec);
      const minor = Number(version.slice('v1.'.length));
      const violations = violationsAt(level, minor, spec, pod.metadata);
      const strictest = strictestLevel(spec, pod.metadata, minor);
      if (expectation === 'pass') {
        expect(violations, path).toEqual([]);
        expect(level === 'restricted' ? ['restricted'] : ['baseline', 'restricted'], path).toContain(strictest);
      } else {
        expect(violations, path).not.toEqual([]);
        expect(level === 'baseline' ? ['privileged'] : ['privileged', 'baseline'], path).toContain(strictest);
        const broken = violations.map(({ control }) => control.toLowerCase().split('_')[0]);
        // A restricted control may have taken the place of the one that the file is named after.
        const named = controlOf(file).split('_')[0]?.replace('hostpathvolumes', 'restrictedvolumes');
        if (level === 'restricted') expect(broken, path).toContain(named);
        for (const { paths } of violations) expect(paths.length, path).toBeGreaterThan(0);
      }
      judged += 1;
    }
  });

  it('judges every file', () => {
    expect(judged).toBe(files.length);
    expect(judged).toBeGreaterThan(4000);
  });
});

describe.skipIf(files.length > 0)(`fixtures of ${MODULE}`, () => {
  it.skip('need Go and the module: install Go, or run `go mod download` once with a network', () => {});
});
