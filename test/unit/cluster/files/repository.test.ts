import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRepository } from '../../../../src/cluster/files/repository.ts';
import { temporaryDirectory } from '../../../support/terminal.ts';

function repository(files: Readonly<Record<string, string>>): string {
  const root = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

describe('the repository around manifests', () => {
  it('is found upwards, with its pipelines and what builds images, and without what others wrote', () => {
    const root = repository({
      '.git': 'gitdir: elsewhere\n',
      '.github/workflows/ci.yml': 'steps:\n  - uses: actions/checkout@v4\n',
      'services/web/Dockerfile': 'FROM scratch\n',
      'services/web/Jenkinsfile': "sh 'kube-linter lint .'\n",
      'node_modules/other/Dockerfile': 'FROM scratch\n',
      'node_modules/other/.gitlab-ci.yml': 'image: a:1\n',
      'deploy/web.yaml': 'kind: Pod\n',
    });
    const facts = readRepository(join(root, 'deploy', 'web.yaml'));
    expect(facts).toMatchObject({
      systems: ['github', 'jenkins'],
      files: ['.github/workflows/ci.yml', 'services/web/Jenkinsfile'],
      references: [{ name: 'actions/checkout@v4', line: 2, pinned: false }],
      tools: [{ tool: 'kube-linter', does: 'manifests' }],
      builds: [{ file: 'services/web/Dockerfile', line: 1 }],
    });
  });

  it('is none outside of a clone, or where nothing is', () => {
    expect(readRepository(repository({ 'a.yaml': '' }))).toBeUndefined();
    expect(readRepository('/no/such/directory')).toBeUndefined();
  });
});
