// What kubeharden proposes for published applications, held against what their documentation says they need.
import { beforeAll, describe, expect, it } from 'vitest';
import { CHECKS, REMEDIATIONS } from '../../../src/areas/index.ts';
import isolateNamespace from '../../../src/areas/network/remediations/isolate-namespace.ts';
import psaLabels from '../../../src/areas/pods/remediations/psa-labels.ts';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { snapshotOfObjects } from '../../../src/cluster/files/manifests.ts';
import type { Change } from '../../../src/core/change.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import { type Finding, isOpen } from '../../../src/core/finding.ts';
import { endpointsOf } from '../../../src/core/kube/network/endpoint.ts';
import { type Peer, type Policies, policiesWith } from '../../../src/core/kube/network/reach.ts';
import type { NetworkPolicy } from '../../../src/core/kube/objects.ts';
import { type PssLevel, violationsAt } from '../../../src/core/kube/pss/index.ts';
import { isLevel, levelLabel } from '../../../src/core/kube/pss/labels.ts';
import { workloadsOf } from '../../../src/core/kube/workloads.ts';
import { NO_ANSWERS } from '../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../src/core/plan.ts';
import type { Remediation, Step } from '../../../src/core/remediation.ts';
import { fixableShare, isInside } from '../../../src/core/score.ts';
import type { Snapshot } from '../../../src/core/snapshot.ts';
import { objectsOf } from '../../worlds/manifests.ts';
import { FIXABLE, PUBLISHED_WORLDS, type PublishedWorld } from '../../worlds/needs.ts';

const MINOR = 36;
const POLICIES = 'networkpolicies.networking.k8s.io';
/** As files are scanned. */
const snapshotOf = (name: string): Snapshot =>
  snapshotOfObjects(objectsOf(name), {
    name,
    takenAt: '2026-11-23T00:00:00Z',
    kubernetesVersion: `v1.${MINOR}.0`,
  });

class Proposal {
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
  readonly steps: readonly Step[];

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
    this.findings = evaluate(CHECKS, snapshot);
    this.steps = planSteps(REMEDIATIONS, this.findings, snapshot);
  }

  changes(remediation: Remediation): Change[] {
    const context = contextFor(remediation, this.findings, this.snapshot);
    return planSteps([remediation], this.findings, this.snapshot).flatMap((step) =>
      remediation.plan(step, NO_ANSWERS, context),
    );
  }

  policies(): Policies {
    const proposed = this.changes(isolateNamespace).flatMap((change) =>
      change.kind === 'apply' && change.manifest.kind === 'NetworkPolicy'
        ? [change.manifest as unknown as NetworkPolicy]
        : [],
    );
    expect(proposed).not.toEqual([]);
    return policiesWith(this.snapshot, proposed);
  }

  peer(name: string): Peer {
    if (name === 'outside') return { address: '203.0.113.9' };
    const workload = workloadsOf(this.snapshot).find(({ ref }) => ref.name === name);
    const endpoint = workload && endpointsOf(this.snapshot).get(workload);
    if (!endpoint) throw new Error(`There is no workload ${name}.`);
    return endpoint;
  }

  /** Level by namespace that the step would enforce. */
  levels(): Map<string, string> {
    return new Map(
      this.changes(psaLabels).flatMap((change): [string, string][] => {
        if (change.kind !== 'patch') return [];
        const { labels } = change.patch.metadata as { labels: Record<string, string> };
        const level = labels[levelLabel('enforce')];
        return level === undefined ? [] : [[change.target.name, level]];
      }),
    );
  }
}

describe('the demo', () => {
  it('has a step to apply or generate for nine of ten findings inside the cluster, and a guide for each other', async () => {
    const { findings, steps } = new Proposal(await new EmbeddedCluster(demoWorld).collect({}));
    const inner = findings.filter(isInside);
    const share = fixableShare(inner, steps);
    console.info(`demo: ${Math.round(share * 1000) / 10} % of ${inner.filter(isOpen).length} open findings`);
    expect(share).toBeGreaterThanOrEqual(FIXABLE);
    const told = new Set(steps.flatMap((step) => step.findings));
    expect(inner.filter((finding) => isOpen(finding) && !told.has(finding.fingerprint))).toEqual([]);
  });
});

describe.each(PUBLISHED_WORLDS)('$name', (world) => {
  let proposal: Proposal;
  beforeAll(() => {
    proposal = new Proposal(snapshotOf(world.name));
  });

  it('keeps every connection that its documentation asks for, and cuts the others', () => {
    const policies = proposal.policies();
    const open = (connections: PublishedWorld['needs']) =>
      connections.filter(([from, to, port]) =>
        policies.reaches(proposal.peer(from), proposal.peer(to), { protocol: 'TCP', port }),
      );
    expect(open(world.needs)).toEqual(world.needs);
    expect(open(world.unrelated)).toEqual([]);
    // Without policies everything is open, or the proposal would have cut nothing.
    const bare = { ...proposal.snapshot, resources: { ...proposal.snapshot.resources, [POLICIES]: [] } };
    const before = policiesWith(bare, []);
    for (const [from, to, port] of world.unrelated)
      expect(before.reaches(proposal.peer(from), proposal.peer(to), { protocol: 'TCP', port })).toBe(true);
  });

  it('enforces a Pod Security level that refuses none of its pods', () => {
    const levels = proposal.levels();
    const judged = workloadsOf(proposal.snapshot).map(({ namespace, ref, podSpec, podMeta }) => {
      const level = levels.get(namespace) ?? 'privileged';
      if (!isLevel(level)) throw new Error(`${level} is no level.`);
      expect(violationsAt(level, MINOR, podSpec, podMeta), `${ref.kind} ${ref.name} at ${level}`).toEqual([]);
      return level;
    });
    expect([...new Set(judged)]).toEqual([world.level]);
    // And no stricter one than that would have done.
    const fits = (level: PssLevel): boolean =>
      workloadsOf(proposal.snapshot).every(
        ({ podSpec, podMeta }) => violationsAt(level, MINOR, podSpec, podMeta).length === 0,
      );
    expect([fits('baseline'), fits('restricted')]).toEqual([
      world.level !== 'privileged',
      world.level === 'restricted',
    ]);
  });

  it('tells which share of the findings inside the cluster has a step to apply or generate', () => {
    const inner = proposal.findings.filter(isInside);
    const share = fixableShare(inner, proposal.steps);
    console.info(`${world.name}: ${Math.round(share * 1000) / 10} % of ${inner.filter(isOpen).length} open findings`);
    expect(share).toBeGreaterThanOrEqual(FIXABLE);
    const steps = new Set(proposal.steps.flatMap(({ findings }) => findings));
    expect(inner.filter((finding) => isOpen(finding) && !steps.has(finding.fingerprint))).toEqual([]);
  });
});
