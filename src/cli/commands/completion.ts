import type { Command } from 'commander';
import { TOOL } from '../../core/package.ts';
import { completionScript, SHELLS } from '../completion.ts';
import { EXIT } from '../exit.ts';
import { manualPage } from '../manual.ts';
import { outlineOf } from '../outline.ts';
import { emit, oneOf } from '../output.ts';

export async function completion(root: Command, shell: string): Promise<number> {
  await emit(completionScript(TOOL.name, outlineOf(root), oneOf('The shell', shell, SHELLS)));
  return EXIT.ok;
}

export async function manual(root: Command): Promise<number> {
  await emit(manualPage(TOOL.name, TOOL.version, outlineOf(root)));
  return EXIT.ok;
}
