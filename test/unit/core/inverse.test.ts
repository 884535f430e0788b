import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../src/cluster/embedded/json-patch.ts';
import { inversePatch, sameDesiredState, stillHolds } from '../../../src/core/inverse.ts';
import type { Manifest } from '../../../src/core/kube/objects.ts';

const deployment = (spec: Record<string, unknown>, metadata: Record<string, unknown> = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: '1', resourceVersion: '7', ...metadata },
  spec,
  status: { replicas: 1 },
});

describe('inversePatch', () => {
  it('takes back an added field without touching the others', () => {
    const before = deployment({ containers: [{ name: 'web', image: 'nginx' }] });
    const after = deployment({ containers: [{ name: 'web', image: 'nginx', securityContext: { privileged: false } }] });
    expect(inversePatch(before, after)).toEqual([
      { op: 'test', path: '/spec/containers/0/securityContext', value: { privileged: false } },
      { op: 'remove', path: '/spec/containers/0/securityContext' },
    ]);
  });

  it('never holds what the change did not touch, such as environment values', () => {
    const env = [{ name: 'PASSWORD', value: 'hunter2' }];
    const before = deployment({ containers: [{ name: 'web', image: 'nginx:1', env }] });
    const after = deployment({ containers: [{ name: 'web', image: 'nginx:2', env }], volumes: [{ name: 'tmp' }] });
    expect(JSON.stringify(inversePatch(before, after))).not.toContain('hunter2');
  });

  it('leaves what the server keeps for itself', () => {
    const before = deployment({ replicas: 1 }, { generation: 1, annotations: undefined });
    const after = deployment(
      { replicas: 1 },
      { generation: 2, annotations: { 'deployment.kubernetes.io/revision': '2' } },
    );
    expect(inversePatch(before, after)).toEqual([]);
    expect(sameDesiredState(before, after)).toBe(true);
  });

  it('gives back the former object, whatever differed', () => {
    const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.string());
    const value = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom('a', 'b/c', 'd~e', 'name'), tie('node')),
      ),
    })).node;
    const spec = fc.dictionary(fc.constantFrom('x', 'y', 'containers'), value);
    fc.assert(
      fc.property(spec, spec, (one, other) => {
        const before = deployment(one);
        const after = deployment(other);
        const patch = inversePatch(before, after);
        expect(stillHolds(after, patch)).toBe(true);
        expect(sameDesiredState(applyJsonPatch(after, patch), before)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('stillHolds', () => {
  const before = deployment({ replicas: 1 });
  const patch = inversePatch(before, deployment({ replicas: 3 }));

  it('is false once somebody changed the same field', () => {
    expect(stillHolds(deployment({ replicas: 5 }), patch)).toBe(false);
  });

  it('is true when only other fields changed', () => {
    expect(stillHolds(deployment({ replicas: 3, paused: true }), patch)).toBe(true);
  });

  it('is false for an object that is as it was before', () => {
    const removal = inversePatch(deployment({ replicas: 1, paused: true }), deployment({ replicas: 1 }));
    expect(stillHolds(deployment({ replicas: 1, paused: true }), removal)).toBe(false);
  });
});
