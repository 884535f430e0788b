import { CHECKS, REMEDIATIONS } from '../../../src/areas/index.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import type { NetworkPolicy, Service } from '../../../src/core/kube/objects.ts';
import { NO_ANSWERS } from '../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../src/core/plan.ts';
import { list, type Snapshot } from '../../../src/core/snapshot.ts';
import { exponent, type Part } from '../figures.ts';
import { snapshotOf } from '../world.ts';

/** A Service and a policy for each Deployment: the policies let the neighbour in, and nobody else. */
function connected(workloads: number): Snapshot {
  const snapshot = snapshotOf(workloads * 5);
  const services: Service[] = [];
  const policies: NetworkPolicy[] = [];
  for (const [index, { metadata }] of list(snapshot, 'deployments.apps').entries()) {
    const about = { name: metadata.name, namespace: metadata.namespace ?? '' };
    const app = { app: metadata.name };
    services.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...about, name: `${metadata.name}-db` },
      spec: { selector: app, ports: [{ port: 5432, targetPort: 8080 }] },
    });
    const neighbour = { podSelector: { matchLabels: { app: `app-${index + 60}` } } };
    policies.push({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: about,
      spec: { podSelector: { matchLabels: app }, policyTypes: ['Ingress'], ingress: [{ from: [neighbour] }] },
    });
  }
  const resources = { ...snapshot.resources, services, 'networkpolicies.networking.k8s.io': policies };
  return { ...snapshot, resources };
}

export const run: Part = async function* ({ quick }) {
  const checks = CHECKS.filter(({ area }) => area === 'network');
  const remediations = REMEDIATIONS.filter(({ area }) => area === 'network');
  let smaller: readonly [number, number] | undefined;
  for (const workloads of quick ? [100, 1000] : [100, 1000, 5000]) {
    const snapshot = connected(workloads);
    const began = performance.now();
    const findings = evaluate(checks, snapshot);
    const checked = performance.now();
    const steps = planSteps(remediations, findings, snapshot);
    for (const remediation of remediations) {
      const context = contextFor(remediation, findings, snapshot);
      for (const step of steps.filter((step) => step.remediation === remediation.id))
        remediation.impact(step, remediation.plan(step, NO_ANSWERS, context), context);
    }
    const ended = performance.now();
    const figure = (what: string, value: number, unit: string) => ({
      part: 'network',
      what: `${workloads} workloads, as many policies: ${what}`,
      value,
      unit,
    });
    yield figure('reachability', checked - began, 'ms');
    yield figure('policies inferred, with their impact', ended - checked, 'ms');
    if (smaller)
      yield {
        ...figure('growth, exponent', exponent(smaller, [workloads, ended - began]), ''),
        budget: { value: 1.1 },
      };
    smaller = [workloads, ended - began];
  }
};
