import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { AppError } from '../../core/errors.ts';
import { NO_ANSWERS } from '../../core/parameter.ts';
import { count, listing } from '../../core/text.ts';
import { type FileFix, type Fixes, fixSources, type Source } from '../../wizard/fix.ts';
import { EXIT } from '../exit.ts';
import { createdText, diffText, summaryText } from '../fix-report.ts';
import { areasOf } from '../options.ts';
import { complain, emitText } from '../output.ts';
import { type Settings, settingsOf } from '../settings.ts';
import { answersWith, stepsNamed } from '../steps.ts';
import type { GenerateOptions } from './generate.ts';

/** Where new objects go: a folder in the first directory that was named, or beside the first file. */
function folderOf([first = '.']: readonly string[]): string {
  const directory = statSync(first).isDirectory() ? first : dirname(first);
  return join(directory, 'kubeharden').split('\\').join('/');
}

async function sourcesOf(paths: readonly string[]): Promise<Source[]> {
  const [{ readManifests }, { linkProblem }, { generatedBy, hardeningValues }] = await Promise.all([
    import('../../cluster/files/reading.ts'),
    import('../../cluster/files/writing.ts'),
    import('../../patching/generated.ts'),
  ]);
  const { files, skipped } = readManifests(paths);
  for (const [reason, group] of Map.groupBy(skipped, (each) => each.reason)) {
    const values = hardeningValues(group[0]?.chart?.values ?? '');
    const hint = values.length > 0 ? `\n  What its values can set: ${values.join(', ')}.` : '';
    complain(`Not edited: ${listing(group.map(({ file }) => file))}: ${reason}.${hint}\n`);
  }
  return files.map(({ file, text }) => {
    const kept = linkProblem(file, paths) ?? generatedBy(text);
    return { file, text, ...(kept ? { kept } : {}) };
  });
}

/** The patches that an earlier run wrote. */
function overlayIn(directory: string): { file: string; text: string }[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const file = join(directory, name);
      return { file, text: readFileSync(file, 'utf8') };
    });
}

async function worked(options: GenerateOptions, settings: Settings, paths: readonly string[]): Promise<Fixes> {
  const { objectsIn, snapshotOfObjects } = await import('../../cluster/files/manifests.ts');
  const version = options.kubernetesVersion ?? settings.config.kubernetesVersion;
  const sources = await sourcesOf(paths);
  const taken = new Set<string>();
  const fixes = fixSources({
    sources,
    project: settings.project,
    beside: folderOf(paths),
    overlay: overlayIn(join(folderOf(paths), 'patches')),
    snapshotOf: (files) =>
      snapshotOfObjects(files.flatMap(objectsIn), {
        name: paths.join(', '),
        takenAt: new Date().toISOString(),
        ...(version ? { kubernetesVersion: version } : {}),
      }),
    choose: (steps) =>
      stepsNamed(steps, options.step, areasOf(options.area, settings.config.areas)).filter(
        ({ delivery }) => delivery === 'cluster',
      ),
    answersFor: (step) => answersWith(step, NO_ANSWERS, options.set, taken),
  });
  const unused = options.set?.find((assignment) => !taken.has(assignment));
  if (unused !== undefined)
    throw new AppError(
      'usage',
      `No chosen step has the parameter of --set ${unused}.`,
      'See them with: kubeharden plan',
    );
  return fixes;
}

type Ask = (question: string) => Promise<boolean>;

/** Asks on the terminal; `all` answers the rest. Ends when nobody answers any more. */
function asking(): { ask: Ask; close: () => void } {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  let all: boolean | undefined;
  const ask = async (question: string): Promise<boolean> => {
    while (all === undefined) {
      const answer = (await terminal.question(`${question} [y]es, [n]o, [a]ll, [q]uit: `)).trim().toLowerCase();
      if (/^y(es)?$/.test(answer)) return true;
      if (/^no?$/.test(answer)) return false;
      if (/^a(ll)?$/.test(answer)) all = true;
      if (/^q(uit)?$/.test(answer)) all = false;
    }
    return all;
  };
  return { ask, close: () => terminal.close() };
}

/** Shows each file and writes it when that is wanted; the number written, and of those that could not be. */
async function written(fixes: Fixes, ask: Ask): Promise<{ done: number; failed: number }> {
  const { writeChecked } = await import('../../cluster/files/writing.ts');
  let [done, failed] = [0, 0];
  const write = ({ file, before, after }: FileFix): void => {
    const problem = writeChecked(file, before, after);
    if (problem) complain(`${problem.message}\n  ${problem.hint}\n`);
    if (problem) failed += 1;
    else done += 1;
  };
  for (const fix of fixes.files) {
    await emitText(diffText(fix));
    if (await ask(`Write ${fix.file}?`)) write(fix);
  }
  if (fixes.created.length > 0) await emitText(createdText(fixes));
  if (fixes.created.length > 0 && (await ask(`Write ${count(fixes.created.length, 'new file')}?`)))
    for (const fix of fixes.created) write(fix);
  return { done, failed };
}

/** Writes what the steps would change into the manifests themselves. */
export async function fixInPlace(options: GenerateOptions): Promise<number> {
  const paths = options.manifests;
  if (!paths?.length || paths.includes('-') || options.out !== undefined)
    throw new AppError(
      'usage',
      '--in-place changes the files of --manifests, and needs no --out.',
      'For example: kubeharden generate --manifests deploy/ --in-place',
    );
  const terminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  if (!options.yes && !options.dryRun && !terminal)
    throw new AppError(
      'usage',
      'Changing files needs your confirmation, and there is no terminal to ask on.',
      'See the changes with --dry-run, then add --yes.',
    );
  const settings = await settingsOf(options);
  const { textOf } = await import('../../cluster/files/reading.ts');
  const fixes = await worked(options, settings, paths);
  // What an earlier run wrote beside is compared as well, so that running again changes nothing.
  const created = fixes.created
    .map((fix) => (existsSync(fix.file) ? { ...fix, before: textOf(fix.file) } : fix))
    .filter(({ before, after }) => before !== after);
  const all = { ...fixes, created };
  const dialogue = options.yes || options.dryRun ? undefined : asking();
  try {
    const { done, failed } = await written(all, dialogue?.ask ?? (async () => options.dryRun !== true));
    await emitText(summaryText(all, folderOf(paths), options.dryRun ? undefined : done));
    return failed > 0 ? EXIT.partly : EXIT.ok;
  } finally {
    dialogue?.close();
  }
}
