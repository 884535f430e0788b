import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exponent, type Part } from '../figures.ts';
import { directory, measured } from '../process.ts';

const CHILD = fileURLToPath(new URL('../engine-child.ts', import.meta.url));

interface Answer {
  readonly evaluateMs: number;
  readonly planMs: number;
  readonly snapshotMb: number;
  readonly findingsMb: number;
  readonly findings: number;
  readonly slowChecks: readonly { readonly id: string; readonly ms: number }[];
  readonly slowPlans: readonly { readonly id: string; readonly ms: number }[];
}

const listed = (slow: Answer['slowChecks']): string => slow.map(({ id, ms }) => `${id} ${Math.round(ms)}`).join(', ');

export const run: Part = async function* ({ quick, pods: asked, say }) {
  const sizes = asked ?? (quick ? [1000, 10_000] : [1000, 5000, 10_000, 100_000]);
  let smaller: readonly [number, Answer] | undefined;
  for (const pods of sizes) {
    const output = join(directory, 'engine.json');
    const { peakMb } = await measured(['--expose-gc', '--max-old-space-size=8192', CHILD, String(pods)], { output });
    const answer: Answer = JSON.parse(readFileSync(output, 'utf8'));
    const at = `${pods} pods`;
    const figure = (what: string, value: number, unit: string) => ({
      part: 'engine',
      what: `${at}: ${what}`,
      value,
      unit,
    });
    yield figure('evaluate, CPU', answer.evaluateMs, 'ms');
    yield figure('plan, CPU', answer.planMs, 'ms');
    yield {
      ...figure('evaluate and plan, CPU', answer.evaluateMs + answer.planMs, 'ms'),
      ...(pods === 5000 ? { budget: { value: 500 } } : {}),
    };
    yield figure('findings', answer.findings, '');
    yield figure('snapshot on the heap', answer.snapshotMb, 'MB');
    yield figure('findings and steps on the heap', answer.findingsMb, 'MB');
    yield figure('peak memory', peakMb, 'MB');
    if (smaller) {
      const [size, before] = smaller;
      const grew = (what: 'evaluateMs' | 'planMs') => exponent([size, before[what]], [pods, answer[what]]);
      yield { ...figure('growth of evaluate, exponent', grew('evaluateMs'), ''), budget: { value: 1.1 } };
      yield { ...figure('growth of plan, exponent', grew('planMs'), ''), budget: { value: 1.1 } };
    }
    say(`${at}: slowest checks, ms: ${listed(answer.slowChecks)}`);
    say(`${at}: slowest plans, ms: ${listed(answer.slowPlans)}`);
    smaller = [pods, answer];
  }
};
