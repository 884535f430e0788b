// Measures kubeharden and prints each figure beside its reference of the same run. Never fails for a time.
import { rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dataOf, type Figure, type Part, type Settings, tableOf } from './figures.ts';
import { directory } from './process.ts';

const PARTS: Readonly<Record<string, () => Promise<{ readonly run: Part }>>> = {
  start: () => import('./parts/start.ts'),
  engine: () => import('./parts/engine.ts'),
  scan: () => import('./parts/scan.ts'),
  keys: () => import('./parts/keys.ts'),
  network: () => import('./parts/network.ts'),
  files: () => import('./parts/files.ts'),
  apply: () => import('./parts/apply.ts'),
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    pods: { type: 'string' },
    json: { type: 'string' },
  },
});
const chosen = values.only?.split(',') ?? Object.keys(PARTS);
const strange = chosen.filter((name) => !(name in PARTS));
if (strange.length > 0) {
  console.error(`There is no part ${strange.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
const say = (text: string): void => console.error(`bench: ${text}`);
const pods = values.pods?.split(',').map(Number);
const settings: Settings = { quick: values.quick, ...(pods ? { pods } : {}), say };
const figures: Figure[] = [];
for (const name of chosen) {
  say(name);
  try {
    const { run } = (await PARTS[name]?.()) ?? {};
    for await (const figure of run?.(settings) ?? []) figures.push(figure);
  } catch (error) {
    say(`${name} was not measured: ${(error as Error).message}`);
  }
}
console.log(tableOf(figures));
if (values.json) writeFileSync(values.json, `${JSON.stringify(dataOf(figures), undefined, 2)}\n`);
rmSync(directory, { recursive: true, force: true });
process.exit(0);
