import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../src/core/kube/objects.ts';
import { redactManifest } from '../../../src/core/redact.ts';

const MARKER = 'hunter2';

describe('redactManifest', () => {
  it('hides what may be secret and keeps the rest', () => {
    const manifest: Manifest = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'web',
        labels: { app: 'web' },
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': MARKER, note: 'kept' },
      },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'web',
                image: 'web:1',
                args: [`--password=${MARKER}`, '--verbose', `postgres://user:${MARKER}@db/shop`],
                env: [
                  { name: 'DB_PASSWORD', value: MARKER },
                  { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
                ],
              },
            ],
          },
        },
      },
    };
    const redacted = redactManifest({
      ...manifest,
      metadata: { ...manifest.metadata, ...{ managedFields: [{ manager: MARKER }] } },
    });
    expect(JSON.stringify(redacted)).not.toContain(MARKER);
    expect(redacted).toEqual({
      ...manifest,
      metadata: { name: 'web', labels: { app: 'web' }, annotations: { note: 'kept' } },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'web',
                image: 'web:1',
                args: ['--password=(hidden)', '--verbose', 'postgres://user:(hidden)@db/shop'],
                env: [
                  { name: 'DB_PASSWORD', value: '(hidden)' },
                  { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
                ],
              },
            ],
          },
        },
      },
    });
    // The original is left as it was.
    expect(JSON.stringify(manifest)).toContain(MARKER);
  });

  it('keeps of a Secret only the names of its keys', () => {
    const secret: Manifest = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { a: MARKER },
      stringData: { b: MARKER },
    };
    expect(redactManifest(secret)).toEqual({ ...secret, data: { a: '(hidden)' }, stringData: { b: '(hidden)' } });
  });
});
