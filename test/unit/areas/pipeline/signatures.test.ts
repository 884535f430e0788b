import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import verifyImages from '../../../../src/areas/pipeline/remediations/verify-images.ts';
import type { Change } from '../../../../src/core/change.ts';
import { World } from './world.ts';

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: ghcr.io/shop/web }] }
`;
const policyOf = (changes: readonly Change[]) => {
  const file = changes.find((change) => change.kind === 'file');
  return parse(file?.kind === 'file' ? file.content : '');
};

describe('signatures asked for by Kyverno', () => {
  it('begin with telling, and name who signs: a key, or the identity of the pipeline', async () => {
    const values = { verifier: 'kyverno', images: ['ghcr.io/shop/**'] };
    const withKey = policyOf((await new World(verifyImages, SHOP).plan({ values })).changes);
    expect(withKey).toMatchObject({
      kind: 'ClusterPolicy',
      spec: {
        rules: [
          {
            verifyImages: [
              {
                imageReferences: ['ghcr.io/shop/*'],
                failureAction: 'Audit',
                attestors: [{ entries: [{ keys: { publicKeys: 'k8s://kyverno/signing-key-public' } }] }],
              },
            ],
          },
        ],
      },
    });
    const keyless = policyOf(
      (await new World(verifyImages, SHOP).plan({ values: { ...values, identity: 'https://github.com/shop' } }))
        .changes,
    );
    expect(keyless.spec.rules[0].verifyImages[0].attestors[0].entries[0].keyless).toMatchObject({
      subject: 'https://github.com/shop/*',
      issuer: 'https://token.actions.githubusercontent.com',
    });
  });

  it('is what policy-controller does where Kyverno is not installed', async () => {
    expect(policyOf((await new World(verifyImages, SHOP).plan()).changes).kind).toBe('ClusterImagePolicy');
  });
});
