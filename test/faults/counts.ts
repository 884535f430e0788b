// How many faults of each kind were tried, told when the file's tests end.
import { afterAll } from 'vitest';

const counts = new Map<string, number>();

export const counted = (what: string, number = 1): void => {
  counts.set(what, (counts.get(what) ?? 0) + number);
};

/** Tries point after point, some at once, until one is past the end; how many there were. */
export async function walk(tryAt: (point: number) => Promise<boolean>, atOnce: number): Promise<number> {
  let points = 0;
  const worker = async (): Promise<void> => {
    while (await tryAt(points++));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return points;
}

afterAll(() => {
  console.log(`tried: ${[...counts].map(([what, number]) => `${number} ${what}`).join(', ')}`);
});
