import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/core/kube/objects.ts';
import { emptySnapshot, type Snapshot } from '../../../src/core/snapshot.ts';
import { resolved, SnapshotReader, snapshotPieces } from '../../../src/core/snapshot-lines.ts';

const pod = (name: string, spec: Pod['spec']): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
const containers = [{ name: 'web', image: 'web:1' }];

const snapshot: Snapshot = emptySnapshot({
  source: { kind: 'live', name: 'ends with "resources":{' },
  resources: {
    nodes: [],
    pods: [
      pod('a', { containers, nodeName: 'n1', hostPID: true }),
      pod('b', { containers, nodeName: 'n2', hostPID: true }),
      pod('c', { containers, hostPID: true }),
      pod('other', { containers, nodeName: 'n1', hostPID: false }),
      ...Array.from({ length: 1200 }, (_, index) => pod(`p${index}`, { containers: [{ name: `c${index}` }] })),
    ],
    namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ']' } }],
  },
});

const textOf = (one: Snapshot): string => [...snapshotPieces(one)].join('');

function read(text: string): Snapshot {
  const reader = new SnapshotReader();
  for (const line of text.split('\n')) if (!reader.line(line)) throw new Error('another layout');
  return reader.end();
}

describe('a snapshot in lines', () => {
  it('is read as it was written, pods of one template included', () => {
    const again = read(textOf(snapshot));
    expect(again).toEqual(snapshot);
    const [first, second] = again.resources.pods ?? [];
    expect(second?.spec.containers).toBe(first?.spec.containers);
  });

  it('is JSON as a whole, with an object on each line', () => {
    const text = textOf(snapshot);
    expect(Object.keys(JSON.parse(text).resources)).toEqual(['nodes', 'pods', 'namespaces']);
    expect(text.split('\n').filter((line) => line.includes('"kind":"Pod"'))).toHaveLength(1204);
    expect(resolved(JSON.parse(text))).toEqual(snapshot);
    expect(read(textOf(emptySnapshot()))).toEqual(emptySnapshot());
  });

  it('says when it is cut off or damaged', () => {
    const text = textOf(snapshot);
    expect(() => read(text.slice(0, -3))).toThrow(SyntaxError);
    expect(() => read(text.slice(0, text.length / 2))).toThrow(SyntaxError);
    expect(() => read(text.replace('\n]', '\nx]'))).toThrow(SyntaxError);
  });

  it('knows that another layout is another', () => {
    expect(new SnapshotReader().line(JSON.stringify(snapshot))).toBe(false);
  });
});
