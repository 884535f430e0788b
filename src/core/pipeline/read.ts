import type { CiReference, CiSystem, CiTool, Place, RepositoryFacts } from './repository.ts';
import { BUILDS, LENIENT_COMMANDS, LENIENT_STEPS, TOOLS } from './tools.ts';

type FileFacts = Pick<RepositoryFacts, 'references' | 'tools' | 'builds'>;

const COMMENT = /^\s*(#|\/\/)/;
const DIGEST = /@sha256:[0-9a-f]{64}$/;
const COMMIT = /@[0-9a-f]{40}([0-9a-f]{24})?$/;
/** Filled in when the pipeline runs: what it names cannot be told. */
const VARIABLE = /\$[({\w]|\{\{/;

const IMAGE: Readonly<Record<CiSystem, RegExp>> = {
  github: /^\s*(?:-\s*)?(?:image|container):\s*['"]?([^\s'"#{]+)/,
  gitlab: /^\s*(?:-\s*)?(?:image|name):\s*['"]?([^\s'"#{]+)/,
  jenkins: /\b(?:image|docker\.image)\s*\(?\s*['"]([^'"]+)['"]/,
  azure: /^\s*(?:-\s*)?(?:image|container):\s*['"]?([^\s'"#{]+)/,
  tekton: /^\s*(?:-\s*)?image:\s*['"]?([^\s'"#{]+)/,
  'pre-commit': /^\s*(?:-\s*)?entry:\s*['"]?([^\s'"]*@sha256:\S+)/,
};
const ACTION = /^\s*(?:-\s*)?uses:\s*['"]?([^\s'"#]+)/;
/** GitLab's `name:` belongs to an image only below `image:`, `services:`. */
const BELOW_IMAGE = /^\s*(?:-\s*)?(image|services):\s*$/;

function imageIn(line: string, before: string | undefined, system: CiSystem): string | undefined {
  const name = IMAGE[system].exec(line)?.[1];
  if (!name || VARIABLE.test(line.slice(line.indexOf(name)))) return undefined;
  if (/^\s*(?:-\s*)?name:/.test(line) && !(before && BELOW_IMAGE.test(before))) return undefined;
  // `container: build` of Azure names a resource; an image has a registry, a repository or a version.
  return /[/:@]/.test(name) ? name : undefined;
}

function referencesIn(lines: readonly string[], system: CiSystem, file: string): CiReference[] {
  const found: CiReference[] = [];
  lines.forEach((line, index) => {
    if (COMMENT.test(line)) return;
    const at = { file, line: index + 1 };
    const action = system === 'github' ? ACTION.exec(line)?.[1] : undefined;
    if (action?.startsWith('docker://'))
      found.push({ ...at, kind: 'image', name: action.slice('docker://'.length), pinned: DIGEST.test(action) });
    else if (action && !action.startsWith('./') && !VARIABLE.test(action))
      found.push({ ...at, kind: 'action', name: action, pinned: COMMIT.test(action) });
    const image = imageIn(line, lines[index - 1], system);
    if (image) found.push({ ...at, kind: 'image', name: image, pinned: DIGEST.test(image) });
  });
  return found;
}

const depth = (line: string): number => line.length - line.trimStart().length;

/** The lines of the step or job around a line: what makes all of it lenient stands there. */
function around(lines: readonly string[], index: number, system: CiSystem): { from: number; text: string } {
  if (system === 'jenkins') {
    const from = Math.max(index - 2, 0);
    return { from: index, text: lines.slice(from, index + 3).join('\n') };
  }
  // GitLab's mark belongs to the job, a key at the left margin; the others' to the step, an item of a list.
  const begins = (line: string): boolean => (system === 'gitlab' ? /^[\w.]/.test(line) : /^\s*- /.test(line));
  let from = index;
  while (from > 0 && !begins(lines[from] ?? '')) from -= 1;
  const level = depth(lines[from] ?? '');
  let to = from + 1;
  while (to < lines.length && !((lines[to] ?? '').trim() !== '' && depth(lines[to] ?? '') <= level)) to += 1;
  const text = lines.slice(from, to).filter((line) => !COMMENT.test(line));
  return { from, text: text.join('\n') };
}

/** A command that goes on over several lines. */
function whole(lines: readonly string[], index: number): string {
  let text = lines[index] ?? '';
  for (let next = index + 1; /\\\s*$/.test(text) && next < lines.length; next += 1)
    text = `${text.replace(/\\\s*$/, ' ')}${lines[next] ?? ''}`;
  return text;
}

function toolsIn(lines: readonly string[], system: CiSystem, file: string): CiTool[] {
  const found: CiTool[] = [];
  const seen = new Set<string>();
  lines.forEach((line, index) => {
    if (COMMENT.test(line)) return;
    const { from, text: step } = around(lines, index, system);
    // An action's settings stand in the lines below it; a command says everything itself.
    const said = /^\s*(?:-\s*)?uses:/.test(line) ? step : whole(lines, index);
    for (const { tool, does, call, strictWith } of TOOLS) {
      const key = `${from} ${tool} ${does}`;
      if (!call.test(said) || seen.has(key)) continue;
      seen.add(key);
      const lenient =
        LENIENT_COMMANDS.find(([mark]) => mark.test(said))?.[1] ??
        LENIENT_STEPS.find(([mark]) => mark.test(step))?.[1] ??
        (strictWith && !strictWith.test(step) && !strictWith.test(said) ? 'no threshold' : undefined);
      found.push({ file, line: index + 1, does, tool, ...(lenient ? { lenient } : {}) });
    }
  });
  return found;
}

/** What the text of a pipeline's file shows. */
export function pipelineFacts(text: string, system: CiSystem, file: string): FileFacts {
  const lines = text.split(/\r?\n/);
  const builds: Place[] = lines.flatMap((line, index) =>
    !COMMENT.test(line) && BUILDS.test(line) ? [{ file, line: index + 1 }] : [],
  );
  return { references: referencesIn(lines, system, file), tools: toolsIn(lines, system, file), builds };
}
