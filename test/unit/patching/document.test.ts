import { describe, expect, it } from 'vitest';
import { patchDocument, type TextChange } from '../../../src/patching/document.ts';
import type { JsonObject } from '../../../src/patching/json.ts';

const nameOf = (object: JsonObject): unknown => (object.metadata as JsonObject | undefined)?.name;
const on = (name: string, update: (object: never) => unknown): TextChange => ({
  matches: (object) => nameOf(object) === name,
  update: (object) => update(structuredClone(object) as never) as JsonObject,
});
/** Sets `spec.x` of the object of a name. */
const spec = (name: string, values: JsonObject): TextChange =>
  on(name, (object: { spec?: JsonObject }) => ({ ...object, spec: { ...object.spec, ...values } }));

function made(text: string, ...changes: TextChange[]): string {
  const { text: result, unfixed } = patchDocument(text, changes);
  expect(unfixed).toEqual([]);
  return result;
}

describe('a manifest', () => {
  it('keeps comments, order, quotes, blank lines and what stands behind', () => {
    const text = `# who owns this: shop team
kind: Deployment
metadata: {name: "web"}   # flow stays flow
spec:
  replicas: 2	# a tab
  # why no root
  template:

    spec:
      containers:
      - name: web
        image: 'nginx'   # pinned below
        args: ["-c", 'x']
# the end
`;
    const change = on('web', (object: { spec: { template: { spec: { containers: JsonObject[] } } } }) => {
      const [web] = object.spec.template.spec.containers;
      object.spec.template.spec.containers = [
        { ...web, image: 'nginx@sha256:1', args: ['-c', 'x', 'zz'], securityContext: { privileged: false } },
      ];
      return object;
    });
    expect(made(text, change)).toBe(
      text
        .replace("image: 'nginx' ", "image: 'nginx@sha256:1' ")
        .replace(`args: ["-c", 'x']`, `args: ["-c", 'x', zz]\n        securityContext:\n          privileged: false`),
    );
  });

  it('among several documents and in a List changes alone; a List stays a List', () => {
    const text = `kind: Thing\nmetadata: {name: a}\nspec: {x: 1}\n---\n# only a comment\n---\nkind: List\nitems:\n- kind: Thing\n  metadata: {name: b}\n  spec:\n    x: 1 # b\n- kind: Thing\n  metadata: {name: c}\n  spec:\n    x: 1 # c\n...\n---\nkind: Thing\nmetadata: {name: d}\nspec: {x: 1}\n`;
    expect(made(text, spec('c', { x: 2 }), spec('d', { z: 3 }))).toBe(
      text.replace('x: 1 # c', 'x: 2 # c').replace('{name: d}\nspec: {x: 1}', '{name: d}\nspec: {x: 1, z: 3}'),
    );
  });

  it('in JSON stays JSON, with its indentation', () => {
    const text = '{\n  "kind": "Thing",\n  "metadata": {"name": "a"},\n  "spec": {\n    "x": 1\n  }\n}';
    expect(made(text, spec('a', { y: { z: [true] } }))).toBe(
      text.replace('"x": 1\n', '"x": 1,\n    "y": {\n      "z": [\n        true\n      ]\n    }\n'),
    );
    const list = '{"kind": "List", "items": [{"kind": "Thing", "metadata": {"name": "a"}, "spec": {"x": 1}}]}\n';
    expect(made(list, spec('a', { x: 'on' }))).toBe(list.replace('"x": 1', '"x": "on"'));
  });

  it('keeps block scalars, and writes words that old YAML reads as booleans in quotes', () => {
    const text = `kind: Thing\nmetadata: {name: a}\nspec:\n  script: |+\n    one\n      # no comment\n\n  last: >-\n    folded\n    text\n`;
    expect(made(text, spec('a', { mode: 'on', octal: '0644' }))).toBe(`${text}  mode: "on"\n  octal: "0644"\n`);
    expect(made(text, spec('a', { last: 'short' }))).toBe(text.replace('>-\n    folded\n    text', 'short'));
  });

  it('is not begun anew where a value is missing', () => {
    expect(made('kind: Thing\nmetadata: {name: a}\nspec: # later\nstatus: {}\n', spec('a', { x: 1 }))).toBe(
      'kind: Thing\nmetadata: {name: a}\nspec: # later\n  x: 1\nstatus: {}\n',
    );
  });
});

describe('anchors and merge keys', () => {
  const shared = `kind: Thing\nmetadata: {name: a}\nspec:\n  one: &base\n    x: 1\n    y: 1\n  two: *base\n  three:\n    <<: *base\n    y: 2\n`;

  it('give way to a field of the object’s own where it takes them by a merge key', () => {
    expect(
      made(
        shared,
        on('a', (object: { spec: JsonObject }) => ({ ...object, spec: { ...object.spec, three: { x: 5, y: 2 } } })),
      ),
    ).toBe(shared.replace('    y: 2\n', '    y: 2\n    x: 5\n'));
  });

  it('are not changed where other places would change with them, and the reason is told', () => {
    for (const values of [{ two: { x: 5, y: 1 } }, { one: { x: 5, y: 1 } }, { one: 'gone' }]) {
      const { text, unfixed } = patchDocument(shared, [spec('a', values)]);
      expect(text).toBe(shared);
      expect(unfixed).toEqual([{ change: expect.anything(), reason: expect.stringMatching(/anchor/) }]);
    }
  });

  it('change where all places are to change', () => {
    const both = { x: 5, y: 1 };
    const text = shared.slice(0, shared.indexOf('  three'));
    expect(made(text, spec('a', { one: both, two: both }))).toBe(text.replace('x: 1', 'x: 5'));
  });
});

describe('what cannot be done', () => {
  it('does not hold up the rest', () => {
    const text =
      'kind: Thing\nmetadata: {name: a}\nspec: &s {x: 1}\nother: *s\n---\nkind: Thing\nmetadata: {name: b}\nspec: {x: 1}\n';
    const [first, second, third] = [spec('a', { x: 2 }), spec('b', { x: 2 }), spec('c', { x: 2 })];
    const { text: result, unfixed } = patchDocument(text, [first, second, third]);
    expect(result).toBe(text.replace('{name: b}\nspec: {x: 1}', '{name: b}\nspec: {x: 2}'));
    expect(unfixed.map(({ change }) => change)).toEqual([third, first]);
  });

  it.each([
    ['kind: Thing\n  metadata: broken\n', /^it is not YAML: /],
    ['kind: Thing\nkind: Thing\n', /^it is not YAML: Map keys must be unique/],
    ['', /not in this file/],
    ['# nothing\n---\n', /not in this file/],
    ['[1, 2]', /not in this file/],
  ])('leaves %j as it is', (text, reason) => {
    const change = spec('a', { x: 1 });
    expect(patchDocument(text, [change])).toEqual({
      text,
      unfixed: [{ change, reason: expect.stringMatching(reason) }],
    });
  });
});
