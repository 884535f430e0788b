import { describe, expect, it } from 'vitest';
import { CI_DELIVERIES } from '../../../src/areas/pipeline/ci-systems.ts';
import { pipelineFacts } from '../../../src/core/pipeline/read.ts';
import { CI_SYSTEMS, type CiSystem, systemOf } from '../../../src/core/pipeline/repository.ts';
import { template } from '../../../src/templates/library.ts';
import { render, toYaml } from '../../../src/templates/template.ts';

const written = (id: string): string => {
  const documents = render(template(id), {});
  return typeof documents[0] === 'string' ? documents[0] : toYaml(documents);
};
const facts = (id: string, system: CiSystem) => pipelineFacts(written(id), system, id);
const strict = (id: string, system: CiSystem, does: string) =>
  facts(id, system).tools.filter((tool) => tool.does === does && tool.lenient === undefined);

describe('the pipelines that are written', () => {
  it.each(CI_SYSTEMS)('of %s belong where their system finds them, and hold to what their checks ask', (system) => {
    const { template: id, destination } = CI_DELIVERIES[system];
    expect(systemOf(destination)).toBe(system === 'jenkins' ? undefined : system);
    expect(strict(id, system, 'manifests').length).toBeGreaterThan(0);
    if (system !== 'pre-commit') expect(strict(id, system, 'images').length).toBeGreaterThan(0);
    expect(written(id)).not.toMatch(/undefined|\[object/);
  });

  it.each([
    ['pipeline/github-image', 'github'],
    ['pipeline/gitlab-image', 'gitlab'],
  ] as const)('%s builds, scans, describes and signs', (id, system) => {
    for (const duty of ['images', 'sbom', 'sign']) expect(strict(id, system, duty), duty).not.toEqual([]);
    expect(facts(id, system).builds.length).toBeGreaterThan(0);
  });

  it('name every action of others by its commit', () => {
    for (const id of ['pipeline/github-workflow', 'pipeline/github-image'])
      expect(facts(id, 'github').references.filter(({ pinned }) => !pinned)).toEqual([]);
  });
});
