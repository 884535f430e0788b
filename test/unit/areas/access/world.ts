import { parseAllDocuments } from 'yaml';
import access from '../../../../src/areas/access/index.ts';
import { EmbeddedCluster } from '../../../../src/cluster/embedded/cluster.ts';
import { type Change, isClusterChange } from '../../../../src/core/change.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { type Finding, isOpen } from '../../../../src/core/finding.ts';
import type { Impact } from '../../../../src/core/impact.ts';
import type { AuditUsage } from '../../../../src/core/kube/audit-usage.ts';
import type { Manifest } from '../../../../src/core/kube/objects.ts';
import { type Answers, NO_ANSWERS } from '../../../../src/core/parameter.ts';
import { contextFor, planSteps } from '../../../../src/core/plan.ts';
import type { Remediation, Step } from '../../../../src/core/remediation.ts';
import type { Operator, Snapshot } from '../../../../src/core/snapshot.ts';

/** Stands for a server that did not say whose credential it was. */
export const EMPTY_OPERATOR: Operator = { username: '', groups: [] };

/** A cluster in memory on which a remediation of this area is planned and really applied. */
export class RbacWorld {
  readonly #cluster: EmbeddedCluster;
  readonly #remediation: Remediation;
  readonly #operator: Operator;
  readonly #auditUsage: AuditUsage | undefined;

  constructor(remediation: Remediation, yaml: string, operator: Operator, auditUsage?: AuditUsage) {
    const objects = parseAllDocuments(yaml).flatMap((document) => {
      const manifest: Manifest | null = document.toJS();
      return manifest ? [manifest] : [];
    });
    this.#remediation = remediation;
    this.#operator = operator;
    this.#auditUsage = auditUsage;
    this.#cluster = new EmbeddedCluster(
      { objects, version: 'v1.36.3', kubelets: {}, secrets: [], operator },
      { now: () => new Date('2026-11-23T00:00:00Z') },
    );
  }

  async snapshot(): Promise<Snapshot> {
    const { operator, ...collected } = await this.#cluster.collect({});
    const snapshot = { ...collected, ...(this.#auditUsage ? { auditUsage: this.#auditUsage } : {}) };
    return this.#operator === EMPTY_OPERATOR || !operator ? snapshot : { ...snapshot, operator };
  }

  async findings(): Promise<Finding[]> {
    const checks = access.checks.filter(({ id }) => this.#remediation.fixes.includes(id));
    return evaluate(checks, await this.snapshot());
  }

  /** `check subject` of everything that is open. */
  async open(): Promise<string[]> {
    return (await this.findings()).filter(isOpen).map(({ check, subject }) => `${check} ${subject.name}`);
  }

  async steps(): Promise<Step[]> {
    return planSteps([this.#remediation], await this.findings(), await this.snapshot());
  }

  async plan(key = '', answers: Partial<Answers> = {}): Promise<{ step: Step; changes: Change[]; impact: Impact }> {
    const id = ['access', this.#remediation.id, key].filter(Boolean).join('/');
    const step = (await this.steps()).find((candidate) => candidate.id === id);
    if (!step) throw new Error(`There is no step ${id}.`);
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
