import { describe, expect, it } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { objectsIn, snapshotOfObjects } from '../../../src/cluster/files/manifests.ts';
import { desiredState } from '../../../src/core/inverse.ts';
import { NO_ANSWERS } from '../../../src/core/parameter.ts';
import { type Fixes, fixSources, openCount, type Source } from '../../../src/wizard/fix.ts';
import { textsOf } from '../../worlds/manifests.ts';
import { PUBLISHED_WORLDS } from '../../worlds/needs.ts';

const BESIDE = 'deploy/kubeharden';
const fixed = (sources: readonly Source[], overlay: readonly Source[] = []): Fixes =>
  fixSources({
    sources,
    overlay,
    project: {},
    beside: BESIDE,
    snapshotOf: (files) =>
      snapshotOfObjects(files.flatMap(objectsIn), {
        name: 'deploy',
        takenAt: '2026-11-25T00:00:00Z',
        kubernetesVersion: 'v1.36.0',
      }),
    choose: (steps) => steps.filter(({ delivery }) => delivery === 'cluster'),
    answersFor: () => NO_ANSWERS,
  });

/** What the files are after they were written. */
const written = (sources: readonly Source[], { files, created }: Fixes): Source[] => {
  const after = new Map(files.map((fix) => [fix.file, fix.after]));
  return [
    ...sources.map((source) => ({ ...source, text: after.get(source.file) ?? source.text })),
    ...created
      .filter(({ file }) => !file.endsWith('/kustomization.yaml') && !file.includes('/patches/'))
      .map(({ file, after: text }) => ({ file, text })),
  ];
};
const overlayOf = ({ created }: Fixes): Source[] =>
  created.filter(({ file }) => file.includes('/patches/')).map(({ file, after: text }) => ({ file, text }));

const comments = (text: string): string[] => text.split(/\r?\n/).filter((line) => /^\s*#/.test(line));
const count = (text: string): number => parseAllDocuments(text).length;

/** The demo as people would keep it: a file for each namespace, with comments of theirs. */
const DEMO: Source[] = [
  ...Map.groupBy(
    demoWorld.objects.filter(({ kind }) => !/^(Node|Pod|Event|APIService)$/.test(kind)),
    ({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : (metadata.namespace ?? 'cluster')),
  ),
].map(([namespace, objects]) => ({
  file: `deploy/${namespace}.yaml`,
  text: objects
    .map((object) => `# ${object.kind} of the team\n${stringify(desiredState(object), { lineWidth: 0 })}`)
    .join('---\n'),
}));

describe('the demo’s manifests', () => {
  const first = fixed(DEMO);

  it('lose most of their findings', () => {
    expect(openCount(first.after)).toBeLessThan(openCount(first.before) / 3);
    expect(first.files.length).toBeGreaterThan(4);
  });

  it('keep every comment and every document, and get new objects in files beside', () => {
    for (const { before, after } of first.files) {
      expect(comments(after)).toEqual(comments(before));
      expect(count(after)).toBe(count(before));
    }
    for (const { file } of first.created) expect(file.startsWith(`${BESIDE}/`)).toBe(true);
  });

  it('are left as they are the next time', () => {
    const again = fixed(written(DEMO, first));
    expect(again.files).toEqual([]);
    expect(again.created.filter(({ file }) => !file.endsWith('/kustomization.yaml'))).toEqual([]);
    expect(openCount(again.before)).toBe(openCount(first.after));
  });

  it('say of what is left why it is', () => {
    expect(first.left.length).toBeGreaterThan(0);
    for (const { what, reason } of first.left) expect(`${what}${reason}`).toMatch(/\w{4}.*\w{4}/);
    expect(first.left.some(({ reason }) => reason.includes('is to be removed'))).toBe(true);
  });
});

describe('files that are generated', () => {
  const sources = DEMO.map((source) => ({ ...source, kept: 'Helm rendered it' }));
  const first = fixed(sources);

  it('are never edited; an overlay has patches for them, as good as edits', () => {
    expect(first.files).toEqual([]);
    expect(first.kept.length).toBeGreaterThan(4);
    expect(openCount(first.after)).toBe(openCount(fixed(DEMO).after));
    const component = first.created.find(({ file }) => file === `${BESIDE}/kustomization.yaml`);
    for (const { file } of overlayOf(first)) expect(component?.after).toContain(file.slice(BESIDE.length + 1));
  });

  it('need nothing more the next time', () => {
    const again = fixed(written(sources, first), overlayOf(first));
    expect([...again.files, ...again.created]).toEqual([]);
  });
});

describe.each(PUBLISHED_WORLDS.map(({ name }) => name))('the manifests of %s as published', (name) => {
  it('keep comments, documents and order, and nothing is left for a second time', () => {
    const sources = textsOf(name);
    const first = fixed(sources);
    for (const { before, after } of first.files) {
      expect(comments(after)).toEqual(comments(before));
      expect(count(after)).toBe(count(before));
    }
    expect(openCount(first.after)).toBeLessThan(openCount(first.before));
    expect(fixed(written(sources, first)).files).toEqual([]);
  });
});

it('an object that is in two files gets no container of the other, and is told', () => {
  const deployment = (file: string, container: string): Source => ({
    file,
    text: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n      - name: ${container}\n        image: x:1\n`,
  });
  const { files, left } = fixed([deployment('a.yaml', 'one'), deployment('b.yaml', 'two')]);
  for (const { after } of files) expect(after.match(/- name: (one|two)$/gm)).toHaveLength(1);
  expect(left).toContainEqual({
    what: 'Deployment shop/web in a.yaml and b.yaml',
    reason: expect.stringContaining('more than once'),
  });
});
