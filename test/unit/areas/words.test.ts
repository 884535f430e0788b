import { expect, it } from 'vitest';
import { EmbeddedCluster } from '../../../src/cluster/embedded/cluster.ts';
import { demoWorld } from '../../../src/cluster/embedded/world/index.ts';
import { CLUSTER } from '../../../src/core/reference.ts';
import { firstSentence } from '../../../src/core/text.ts';
import { assess } from '../../../src/wizard/assess.ts';

const { steps } = assess(await new EmbeddedCluster(demoWorld).collect({}));

it.each(steps.map((step) => [step.id, step] as const))(
  '%s tells its risk in one sentence about this cluster',
  (_, step) => {
    const risk = firstSentence(step.why);
    expect(step.why).not.toMatch(/[{}]|undefined|\bNaN\b/);
    expect(risk.length).toBeLessThan(330);
    const own = step.subjects.filter(({ kind }) => kind !== CLUSTER.kind);
    // Names, or how many there are.
    if (own.length > 0) expect(own.some(({ name }) => risk.includes(name)) || /\d/.test(risk), risk).toBe(true);
  },
);
