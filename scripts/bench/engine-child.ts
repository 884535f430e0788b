// One size in a process of its own, so that its memory is its own. Prints JSON.
import { CHECKS, REMEDIATIONS } from '../../src/areas/index.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import { planSteps } from '../../src/core/plan.ts';
import { snapshotOf } from './world.ts';

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const timed = <T>(work: () => T): readonly [T, number] => {
  const began = cpu();
  return [work(), cpu() - began];
};
const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};

const snapshot = snapshotOf(Number(process.argv[2]));
const snapshotMb = heap();
const [findings, evaluateMs] = timed(() => evaluate(CHECKS, snapshot));
const [steps, planMs] = timed(() => planSteps(REMEDIATIONS, findings, snapshot));
const findingsMb = heap() - snapshotMb;
const slowest = <T extends { readonly id: string }>(all: readonly T[], work: (one: T) => unknown) =>
  all
    .map((one) => ({ id: one.id, ms: timed(() => work(one))[1] }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 10);
console.log(
  JSON.stringify({
    evaluateMs,
    planMs,
    snapshotMb,
    findingsMb,
    findings: findings.length,
    steps: steps.length,
    slowChecks: slowest(CHECKS, (check) => evaluate([check], snapshot)),
    slowPlans: slowest(REMEDIATIONS, (remediation) => planSteps([remediation], findings, snapshot)),
  }),
);
