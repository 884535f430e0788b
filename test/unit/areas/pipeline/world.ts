import { parseAllDocuments } from 'yaml';
import { CHECKS } from '../../../../src/areas/index.ts';
import { EmbeddedCluster } from '../../../../src/cluster/embedded/cluster.ts';
import { type Change, isClusterChange } from '../../../../src/core/change.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { type Finding, isOpen } from '../../../../src/core/finding.ts';
import type { Impact } from '../../../../src/core/impact.ts';
import type { Manifest } from '../../../../src/core/kube/objects.ts';
import { type Answers, NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import type { Remediation, Step } from '../../../../src/core/remediation.ts';
import type { SecretSummary } from '../../../../src/core/snapshot.ts';

const manifestsOf = (yaml: string): Manifest[] =>
  parseAllDocuments(yaml).flatMap((document) => {
    const manifest: Manifest | null = document.toJS();
    return manifest ? [manifest] : [];
  });

/** A cluster in memory, seen through one remediation; another can look at the same cluster afterwards. */
export class World {
  readonly #cluster: EmbeddedCluster;
  readonly #remediation: Remediation;

  constructor(remediation: Remediation, source: string | EmbeddedCluster, secrets: readonly SecretSummary[] = []) {
    this.#remediation = remediation;
    this.#cluster =
      typeof source === 'string'
        ? new EmbeddedCluster(
            {
              objects: manifestsOf(source),
              version: 'v1.36.3',
              kubelets: {},
              secrets: [...secrets],
              operator: { username: 'test', groups: [] },
            },
            { now: () => new Date('2026-11-23T00:00:00Z') },
          )
        : source;
  }

  as(remediation: Remediation): World {
    return new World(remediation, this.#cluster);
  }

  async findings(): Promise<Finding[]> {
    const checks = CHECKS.filter(({ id }) => this.#remediation.fixes.includes(id));
    return evaluate(checks, await this.#cluster.collect({}));
  }

  /** `check subject` of everything that is open. */
  async open(): Promise<string[]> {
    return (await this.findings()).filter(isOpen).map(({ check, subject }) => `${check} ${subject.name}`);
  }

  async steps(): Promise<Step[]> {
    return planSteps([this.#remediation], await this.findings(), await this.#cluster.collect({}));
  }

  async plan(answers: Partial<Answers> = {}): Promise<{ step: Step; changes: Change[]; impact: Impact }> {
    const snapshot = await this.#cluster.collect({});
    const findings = evaluate(
      CHECKS.filter(({ id }) => this.#remediation.fixes.includes(id)),
      snapshot,
    );
    const [step] = planSteps([this.#remediation], findings, snapshot);
    if (!step) throw new Error('There is no step.');
    const context = contextFor(this.#remediation, findings, snapshot);
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
