import { snapshotPieces } from '../../core/snapshot-lines.ts';
import { EXIT } from '../exit.ts';
import { collectOnce } from '../inspect.ts';
import type { SourceOptions } from '../options.ts';
import { writeWhole } from '../output.ts';

export async function snapshot(options: SourceOptions & { readonly out: string }): Promise<number> {
  const collected = await collectOnce(options);
  writeWhole(options.out, snapshotPieces(collected));
  process.stderr.write(`Snapshot written to ${options.out}. It holds no Secret data and no environment values.\n`);
  return EXIT.ok;
}
