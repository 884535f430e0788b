import { CHECKS, REMEDIATIONS } from '../../../src/areas/index.ts';
import { type Exception, evaluate } from '../../../src/core/evaluate.ts';
import { planSteps } from '../../../src/core/plan.ts';
import { scoreOf } from '../../../src/core/score.ts';
import type { Result } from '../../../src/report/result.ts';
import { snapshotOf } from '../../support/fixtures.ts';

/** One of everything that a report tells: failures with one cause, one accepted, and a refusal. */
export const WORLD = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: frontend, namespace: shop}
spec:
  selector: {matchLabels: {app: frontend}}
  template:
    metadata: {labels: {app: frontend}}
    spec:
      containers:
        - {name: web, image: nginx, securityContext: {privileged: true}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: backend, namespace: shop}
spec:
  selector: {matchLabels: {app: backend}}
  template:
    metadata: {labels: {app: backend}}
    spec:
      containers:
        - {name: api, image: nginx, securityContext: {privileged: true}}
---
apiVersion: kubeharden.dev/fixture
kind: Facts
refusals:
  - resource: pods
    namespace: hidden
    reason: forbidden
    message: pods is forbidden
    permission: {verb: list, group: '', resource: pods}
`;

export function resultOf(world = WORLD, exceptions: readonly Exception[] = []): Result {
  const snapshot = snapshotOf(world);
  const findings = evaluate(CHECKS, snapshot, exceptions);
  return { snapshot, findings, steps: planSteps(REMEDIATIONS, findings, snapshot), score: scoreOf(findings) };
}
