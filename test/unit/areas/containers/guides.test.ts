import { describe, expect, it } from 'vitest';
import containers from '../../../../src/areas/containers/index.ts';
import debuggingOff from '../../../../src/areas/containers/remediations/debugging-off.ts';
import minimalImages from '../../../../src/areas/containers/remediations/minimal-images.ts';
import nakedPods from '../../../../src/areas/containers/remediations/naked-pods.ts';
import pinImagesByHand from '../../../../src/areas/containers/remediations/pin-images-by-hand.ts';
import probesByHand from '../../../../src/areas/containers/remediations/probes-by-hand.ts';
import pullCredentials from '../../../../src/areas/containers/remediations/pull-credentials.ts';
import scanImages from '../../../../src/areas/containers/remediations/scan-images.ts';
import splitContainers from '../../../../src/areas/containers/remediations/split-containers.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import type { Remediation } from '../../../../src/core/remediation.ts';
import { snapshotOf } from '../../../support/fixtures.ts';

/** Text and commands of the guide that a world asks for. */
function guideFor(remediation: Remediation, yaml: string, excluded: readonly string[] = []) {
  const snapshot = snapshotOf(yaml);
  const findings = evaluate(containers.checks, snapshot);
  const [step] = planSteps([remediation], findings, snapshot);
  if (!step) return undefined;
  const context = contextFor(remediation, findings, snapshot);
  const changes = remediation.plan(step, { ...NO_ANSWERS, excluded }, context);
  const guide = changes.find((change) => change.kind === 'guide');
  return {
    subjects: step.subjects.map(({ name }) => name),
    files: changes.flatMap((change) => (change.kind === 'file' ? [change.path] : [])),
    steps: guide?.kind === 'guide' ? guide.steps : [],
    commands: guide?.kind === 'guide' ? guide.steps.flatMap(({ commands = [] }) => commands) : [],
    impact: remediation.impact(step, changes, context),
  };
}

const pod = (name: string, container: string, extra = '', namespace = 'shop'): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  containers: [{ name: main, ${container} }]
  ${extra}
`;

describe('guides', () => {
  it('split what runs several programs, and say what showed it', () => {
    const guide = guideFor(splitContainers, pod('web', 'image: a/web:1, command: [supervisord]'));
    expect(guide?.subjects).toEqual(['web']);
    expect(guide?.steps.at(-1)?.text).toBe('Pod shop/web shows a supervisor (supervisord).');
  });

  it('write Dockerfiles for heavy images', () => {
    const guide = guideFor(minimalImages, pod('web', 'image: "node:22"'));
    expect(guide?.files).toEqual([
      'containers/Dockerfile.go',
      'containers/Dockerfile.node',
      'containers/Dockerfile.python',
    ]);
    expect(guide?.steps.at(-1)?.text).toContain('node:22');
  });

  it('delete the very pod that holds a debug container', () => {
    const guide = guideFor(debuggingOff, pod('web', 'image: a/web:1', 'ephemeralContainers: [{ name: d, image: b }]'));
    expect(guide?.commands).toEqual(['kubectl --namespace shop delete pod web']);
  });

  it('quote names in commands', () => {
    const guide = guideFor(nakedPods, pod("'a; b'", 'image: a/web:1'));
    expect(guide?.commands).toEqual([
      "kubectl --namespace shop get pod 'a; b' --output yaml > 'a; b.yaml'",
      "kubectl --namespace shop delete pod 'a; b'",
    ]);
  });

  it('name the image of a Job that was made, whose template cannot be changed', () => {
    const guide = guideFor(
      pinImagesByHand,
      `
apiVersion: batch/v1
kind: Job
metadata: { name: report, namespace: shop, uid: u1 }
spec: { template: { spec: { containers: [{ name: report, image: "a/report:1" }] } } }
`,
    );
    expect(guide?.commands).toEqual(["docker buildx imagetools inspect a/report:1 --format '{{.Manifest.Digest}}'"]);
    expect(guide?.steps.at(-1)?.text).toContain('The template of a Job cannot be changed');
  });

  it('say how to see that a program without a port hangs', () => {
    const deployment = (name: string, extra: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec: { template: { spec: { containers: [{ name: main, image: "a/b:1"${extra} }] } } }
`;
    const guide = guideFor(
      probesByHand,
      `${deployment('worker', '')}---${deployment('web', ', ports: [{ containerPort: 80 }]')}`,
    );
    expect(guide?.subjects).toEqual(['worker']);
    expect(guide?.commands).toContain('kubectl --namespace shop edit deployment worker');
  });

  it('make registry credentials without a password in the command', () => {
    const guide = guideFor(pullCredentials, pod('web', 'image: a/web:1', 'imagePullSecrets: [{ name: registry }]'));
    expect(guide?.commands[0]).toBe('read -rs TOKEN');
    expect(guide?.commands[1]).toContain('--docker-password="$TOKEN"');
  });

  it('scan what runs, once and from then on', () => {
    const guide = guideFor(scanImages, pod('web', 'image: a/web:1'));
    expect(guide?.subjects).toEqual(['cluster']);
    expect(guide?.commands.some((command) => command.includes('trivy image'))).toBe(true);
  });

  it('are about people’s own workloads, and not about what was left out', () => {
    expect(guideFor(nakedPods, pod('tool', 'image: a/web:1', '', 'kube-system'))).toBeUndefined();
    expect(guideFor(nakedPods, pod('web', 'image: a/web:1'), ['/Pod/shop/web'])?.steps).toEqual([]);
  });
});
