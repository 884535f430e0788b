import { describe, expect, it } from 'vitest';
import containers from '../../../../src/areas/containers/index.ts';
import pullPolicy from '../../../../src/areas/containers/remediations/pull-policy.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

const WORLD = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      initContainers: [{ name: init, image: 'example.com/init:2' }]
      containers:
        - { name: web, image: 'example.com/web:1' }
        - { name: newest, image: 'example.com/other' }
        - { name: pinned, image: 'example.com/p@sha256:${'a'.repeat(64)}' }
---
apiVersion: v1
kind: Pod
metadata: { name: lonely, namespace: shop }
spec: { containers: [{ name: web, image: 'example.com/web:1' }] }
`;

describe('pull-policy', () => {
  const snapshot = snapshotOf(WORLD);
  const findings = evaluate(containers.checks, snapshot);
  const steps = planSteps(containers.remediations, findings, snapshot);

  it('asks the registry for what only a tag names, and touches no other container', () => {
    const step = steps.find(({ id }) => id === 'containers/pull-policy');
    if (!step) throw new Error('There is no step.');
    expect(step.subjects.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Deployment web']);
    const changes = pullPolicy.plan(step, NO_ANSWERS, contextFor(pullPolicy, findings, snapshot));
    expect(changes).toMatchObject([
      {
        kind: 'patch',
        patch: {
          spec: {
            template: {
              spec: {
                initContainers: [{ name: 'init', imagePullPolicy: 'Always' }],
                containers: [{ name: 'web', imagePullPolicy: 'Always' }],
              },
            },
          },
        },
      },
    ]);
  });

  it('leaves to people what runs without a template', () => {
    const guide = steps.find(({ id }) => id === 'containers/pin-images-by-hand');
    const fingerprint = 'img-pull-policy|/Pod/shop/lonely|';
    expect(guide?.findings.filter((found) => found.startsWith('img-pull-policy'))).toEqual([fingerprint]);
  });
});
