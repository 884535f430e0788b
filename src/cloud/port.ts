import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { CloudPort } from '../core/ports.ts';
import type { CloudProvider, Snapshot } from '../core/snapshot.ts';
import { commandLines } from './questions.ts';
import { type CloudHints, type CloudTarget, cloudTargetOf } from './target.ts';

const PROGRAMS: Readonly<Record<CloudProvider, string>> = { EKS: 'aws', GKE: 'gcloud', AKS: 'az' };

/** A program of this name can be started. */
function isInstalled(program: string, path = process.env.PATH ?? ''): boolean {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return path.split(delimiter).some((directory) =>
    names.some((name) => {
      try {
        const file = join(directory || '.', name);
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    }),
  );
}

const quietly = (find: () => CloudTarget | undefined): CloudTarget | undefined => {
  try {
    return find();
  } catch {
    // Which cluster it is there, only the operator could say, and has not been asked to.
    return undefined;
  }
};

/** The provider's own program. `wanted`: the operator has said so beforehand, so what is missing is told. */
export const openCloud = (wanted: boolean, hints: CloudHints = {}): CloudPort => ({
  wanted,
  offer(snapshot: Snapshot) {
    const target = wanted ? cloudTargetOf(snapshot, hints) : quietly(() => cloudTargetOf(snapshot, hints));
    if (!target || (!wanted && !isInstalled(PROGRAMS[target.provider]))) return undefined;
    return {
      program: PROGRAMS[target.provider],
      commands: commandLines(target),
      // What runs programs is loaded when it is needed.
      ask: async (signal) => (await import('./ask.ts')).askCloud(target, signal),
    };
  },
});
