// The pipelines that are written, as their own programs take them.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findActionlint } from '../support/actionlint.ts';
import { workplace } from '../support/run.ts';
import { temporaryDirectory } from '../support/terminal.ts';

const { directory, run } = workplace();
run(['generate', '--demo', '--step', 'pipeline/ci-workflows', '--set', 'systems=all', '--out', 'out']);
const written = (name: string): string => readFileSync(join(directory, 'out', 'pipeline', name), 'utf8');
const FILES = [
  'github-workflow.yml',
  'gitlab-ci.yml',
  'azure-pipelines-security.yml',
  'tekton.yaml',
  'pre-commit-config.yaml',
] as const;

/** Every shell script of a pipeline, whatever its system calls the field. */
function scriptsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(scriptsIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (['run', 'bash', 'script'].includes(key) && typeof value === 'string') return [value];
    if (key === 'script' && Array.isArray(value)) return value.map(String);
    return scriptsIn(value);
  });
}
const documents = (name: string): unknown[] => parseAllDocuments(written(name)).map((document) => document.toJS());
const jenkins = (): string[] =>
  [...written('security.Jenkinsfile').matchAll(/sh '''(.*?)'''/gs)].map(([, script = '']) =>
    script.replaceAll('\\\\', '\\'),
  );
const linter = findActionlint();

describe('the pipelines that are written', () => {
  it.skipIf('missing' in linter)(
    `of GitHub pass actionlint${'missing' in linter ? ` (${linter.missing})` : ''}`,
    () => {
      if ('missing' in linter) return;
      const { stdout, stderr, status } = spawnSync(
        linter.program,
        ['-no-color', join(directory, 'out/pipeline/github-workflow.yml')],
        { encoding: 'utf8' },
      );
      expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
    },
  );

  it('are YAML with scripts that a shell can read', () => {
    for (const [name, scripts] of [
      ...FILES.map((name) => [name, documents(name).flatMap(scriptsIn)] as const),
      ['security.Jenkinsfile', jenkins()] as const,
    ]) {
      if (name !== 'pre-commit-config.yaml') expect(scripts.length, name).toBeGreaterThan(1);
      for (const script of scripts) {
        const { stderr, status } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' });
        expect({ stderr, status }, `${name}: ${script}`).toEqual({ stderr: '', status: 0 });
      }
    }
  });

  it('have what their systems ask for', () => {
    expect(documents('gitlab-ci.yml')[0]).toMatchObject({
      'kubernetes-security:images': { script: expect.any(Array) },
    });
    expect(documents('azure-pipelines-security.yml')[0]).toMatchObject({
      jobs: [{ job: 'manifests', steps: expect.any(Array) }, { job: 'images' }],
    });
    expect(documents('tekton.yaml')).toMatchObject([
      {
        apiVersion: 'tekton.dev/v1',
        kind: 'Task',
        spec: { steps: [{ image: expect.any(String), script: expect.stringMatching(/^#!\/bin\/sh\n/) }] },
      },
      { kind: 'Task' },
    ]);
    expect(documents('pre-commit-config.yaml')[0]).toMatchObject({
      repos: [{ repo: 'local', hooks: [{ id: 'kubeharden', language: 'system' }] }],
    });
    const {
      hooks: [hook],
    } = (documents('pre-commit-config.yaml')[0] as { repos: [{ hooks: [{ files: string }] }] }).repos[0];
    expect(new RegExp(hook.files).test('deploy/shop/web.yaml')).toBe(true);
    expect(new RegExp(hook.files).test('src/deploy.ts')).toBe(false);
    const text = written('security.Jenkinsfile').replace(/'''.*?'''/gs, "''");
    for (const [open, close] of ['{}', '()'].map((pair) => [...pair]))
      expect(text.split(open ?? '').length, `${open} and ${close}`).toBe(text.split(close ?? '').length);
  });

  it.each([
    ['gitlab-ci.yml', () => documents('gitlab-ci.yml').flatMap(scriptsIn)],
    ['azure-pipelines-security.yml', () => documents('azure-pipelines-security.yml').flatMap(scriptsIn)],
    ['security.Jenkinsfile', jenkins],
    ['github-workflow.yml', () => documents('github-workflow.yml').flatMap(scriptsIn)],
  ] as const)('of %s scan each image once, and fail at one that is bad', (_, scripts) => {
    const script = scripts().find((one) => /sort -u/.test(one)) ?? '';
    const place = temporaryDirectory();
    mkdirSync(join(place, 'deploy'));
    mkdirSync(join(place, 'bin'));
    const scan = (image: string): { status: number | null; asked: string[] } => {
      writeFileSync(
        join(place, 'deploy', 'web.yaml'),
        `spec:\n  containers:\n    - name: a\n      image: "${image}"\n    - image: ${image}\n    - image: busybox:1@sha256:${'c'.repeat(64)} # pinned\n`,
      );
      writeFileSync(join(place, 'asked'), '');
      for (const name of ['trivy', 'docker']) {
        // The last argument is the image.
        writeFileSync(
          join(place, 'bin', name),
          '#!/bin/sh\nfor last; do :; done\necho "$last" >> asked\ncase "$last" in bad*) exit 1 ;; esac\n',
        );
        chmodSync(join(place, 'bin', name), 0o755);
      }
      const { status } = spawnSync('sh', ['-e'], {
        cwd: place,
        input: script,
        encoding: 'utf8',
        env: {
          PATH: `${join(place, 'bin')}:${process.env.PATH}`,
          RUNNER_TEMP: place,
          AGENT_TEMPDIRECTORY: place,
          TRIVY: 'trivy',
        },
      });
      return { status, asked: readFileSync(join(place, 'asked'), 'utf8').trim().split('\n').sort() };
    };
    expect(scan('good:1')).toEqual({ status: 0, asked: [`busybox:1@sha256:${'c'.repeat(64)}`, 'good:1'] });
    expect(scan('bad:1').status).toBe(1);
  });
});
