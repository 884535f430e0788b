// What the node tests share: commands in the node's network, and our own findings on it as it is now.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import audit from '../../../src/areas/audit/index.ts';
import controlPlane from '../../../src/areas/control-plane/index.ts';
import { openContext } from '../../../src/cluster/live/index.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { NO_ANSWERS } from '../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../src/core/plan.ts';
import type { Step } from '../../../src/core/remediation.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { LOCAL } from '../../../src/node/host.ts';
import { readNodes } from '../../../src/node/read.ts';
import { bundleOf } from '../../../src/wizard/bundle.ts';

export const KUBECONFIG = '/etc/kubernetes/super-admin.conf';

export const runner =
  (binaries: string | undefined) =>
  (command: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const { status, stdout, stderr } = spawnSync('nsenter', ['--net=/run/netns/kubeadm-node', ...command], {
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${binaries}:${process.env.PATH}`,
        KUBECONFIG,
        KUBEHARDEN_WAIT: '100',
        KUBELET_RESTART: '/var/tmp/kubeadm-node/restart-kubelet',
        ...environment,
      },
    });
    return { status, output: stdout + stderr };
  };

export interface Seen {
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
}

/** Cluster and machine as they are now. */
export async function look(): Promise<Seen> {
  const cluster = openContext('kubernetes-super-admin@kubernetes', {
    kubeconfig: KUBECONFIG,
    toolVersion: '0.0.0-test',
  });
  const read = await readNodes([LOCAL]);
  const collected = await cluster.collect({});
  const snapshot: Snapshot = {
    ...collected,
    nodeFacts: read.facts,
    refusals: [...collected.refusals, ...read.refusals],
  };
  return { snapshot, findings: evaluate([...audit.checks, ...controlPlane.checks], snapshot) };
}

/** The steps in their order; `out` gets their files. */
export function generate({ snapshot, findings }: Seen, out: string): Step[] {
  const remediations = [...audit.remediations, ...controlPlane.remediations];
  const steps = planSteps(remediations, findings, snapshot).flatMap((step) => {
    const remediation = remediations.find(({ id }) => id === step.remediation);
    return remediation
      ? [{ step, changes: remediation.plan(step, NO_ANSWERS, contextFor(remediation, findings, snapshot)) }]
      : [];
  });
  rmSync(out, { recursive: true, force: true });
  for (const { path, content, executable } of bundleOf(steps, { source: 'test' })) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), content, { mode: executable ? 0o755 : 0o644 });
  }
  return steps.map(({ step }) => step);
}
