import { parseAllDocuments } from 'yaml';
import { CHECKS } from '../../../../src/areas/index.ts';
import { EmbeddedCluster, type World } from '../../../../src/cluster/embedded/cluster.ts';
import { type Change, isClusterChange } from '../../../../src/core/change.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { type Finding, isOpen } from '../../../../src/core/finding.ts';
import type { Impact } from '../../../../src/core/impact.ts';
import type { FlowFacts } from '../../../../src/core/kube/network/flows.ts';
import type { Manifest } from '../../../../src/core/kube/objects.ts';
import { type Answers, NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import type { Remediation, Step } from '../../../../src/core/remediation.ts';
import type { Snapshot } from '../../../../src/core/snapshot.ts';

export const worldOf = (yaml: string): World => ({
  objects: parseAllDocuments(yaml).map((document) => document.toJS() as Manifest),
  version: 'v1.36.3',
  kubelets: {},
  secrets: [],
  operator: { username: 'test', groups: [] },
});

/** A cluster in memory on which a remediation of this area is planned and really applied. */
export class NetworkWorld {
  readonly #cluster: EmbeddedCluster;
  readonly #remediation: Remediation;
  readonly #flows: FlowFacts | undefined;

  constructor(remediation: Remediation, world: World, flows?: FlowFacts) {
    this.#flows = flows;
    this.#remediation = remediation;
    this.#cluster = new EmbeddedCluster(world, { now: () => new Date('2026-11-23T00:00:00Z') });
  }

  async snapshot(): Promise<Snapshot> {
    const collected = await this.#cluster.collect({});
    return this.#flows ? { ...collected, flows: this.#flows } : collected;
  }

  async findings(): Promise<Finding[]> {
    const checks = CHECKS.filter(({ id }) => this.#remediation.fixes.includes(id));
    return evaluate(checks, await this.snapshot());
  }

  async open(): Promise<string[]> {
    return (await this.findings()).filter(isOpen).map(({ check, subject }) => `${check} ${subject.name}`);
  }

  async steps(): Promise<Step[]> {
    return planSteps([this.#remediation], await this.findings(), await this.snapshot());
  }

  async plan(answers: Partial<Answers> = {}, key = ''): Promise<{ step: Step; changes: Change[]; impact: Impact }> {
    const step = (await this.steps()).find(({ id }) => id.endsWith(key));
    if (!step) throw new Error('There is no step.');
    const context = contextFor(this.#remediation, await this.findings(), await this.snapshot());
    const changes = this.#remediation.plan(step, { ...NO_ANSWERS, ...answers }, context);
    return { step, changes, impact: this.#remediation.impact(step, changes, context) };
  }

  async apply(changes: readonly Change[]): Promise<void> {
    for (const change of changes.filter(isClusterChange)) {
      if (change.kind === 'apply') await this.#cluster.apply(change.manifest);
      else if (change.kind === 'patch')
        await this.#cluster.patch(change.target, { type: change.patchType, body: change.patch });
      else await this.#cluster.delete(change.target, {});
    }
  }
}
