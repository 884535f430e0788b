// Hardening of the manifests themselves: what the steps would change in a cluster is written into the files.
import { stringify } from 'yaml';
import { remediationOf } from '../areas/index.ts';
import { type Change, isClusterChange, type PatchChange, targetOf } from '../core/change.ts';
import { asAppError } from '../core/errors.ts';
import { isOpen } from '../core/finding.ts';
import type { Answers } from '../core/parameter.ts';
import { applyOrder, contextFor } from '../core/plan.ts';
import { refText } from '../core/reference.ts';
import type { Step } from '../core/remediation.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { objectsOf, patchDocument, type TextChange } from '../patching/document.ts';
import { assess, type Project } from './assess.ts';
import { patchManifest } from './bundle.ts';
import { fileName } from './bundle-names.ts';
import { component, twice } from './fix-around.ts';
import { isNamed, overlayChange, updated, type WrittenChange } from './fix-change.ts';
import type { Inspection } from './types.ts';

export interface Source {
  readonly file: string;
  readonly text: string;
  /** Why the file is not edited; its objects get patches of an overlay. */
  readonly kept?: string;
}

export interface FixRequest {
  readonly sources: readonly Source[];
  readonly project: Project;
  readonly snapshotOf: (sources: readonly Pick<Source, 'file' | 'text'>[]) => Snapshot;
  readonly choose: (steps: readonly Step[]) => readonly Step[];
  readonly answersFor: (step: Step) => Answers;
  /** Directory of new objects and of the overlay, as files are named. */
  readonly beside: string;
  /** Patches that an earlier run has put there. */
  readonly overlay: readonly Pick<Source, 'file' | 'text'>[];
}

/** A file as it is and as it is to be; `before` is empty for a new one. */
export interface FileFix {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What is left to a person, and why. */
export interface LeftOver {
  readonly what: string;
  readonly reason: string;
}

export interface Fixes {
  readonly files: readonly FileFix[];
  /** New objects and overlay patches, below `beside`. */
  readonly created: readonly FileFix[];
  readonly left: readonly LeftOver[];
  /** Files that keep what they say, with the number of patches that the overlay holds for them. */
  readonly kept: readonly { readonly file: string; readonly reason: string; readonly patches: number }[];
  /** What may stop working, as each step tells it. */
  readonly breaks: readonly string[];
  readonly before: Omit<Inspection, 'moved'>;
  readonly after: Omit<Inspection, 'moved'>;
}

interface Planned extends TextChange {
  readonly step: Step;
  readonly change: WrittenChange;
}

// What one step makes possible, the next round finds; more rounds than this mean that two steps disagree.
const MOST_ROUNDS = 8;

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/** The files as they become; the ones that are kept change here as well, so that what follows from them is found. */
class Workbench {
  readonly texts: Map<string, string>;
  readonly patches = new Map<string, string>();
  readonly patched = new Map<string, number>();
  readonly breaks = new Set<string>();
  left: LeftOver[] = [];
  readonly #request: FixRequest;

  constructor(request: FixRequest) {
    this.#request = request;
    const earlier = request.overlay.map(({ text }) => overlayChange(text));
    this.texts = new Map(
      request.sources.map(({ file, text, kept }) => [
        file,
        kept === undefined ? text : patchDocument(text, earlier).text,
      ]),
    );
    for (const { file, text } of request.overlay) this.patches.set(file, text);
  }

  inspect = (): Omit<Inspection, 'moved'> =>
    assess(
      this.#request.snapshotOf([...this.texts].map(([file, text]) => ({ file, text }))),
      [],
      this.#request.project,
    );

  /** One round of every step that is chosen; true when anything changed. */
  round(inspection: Omit<Inspection, 'moved'>): boolean {
    this.left = [];
    const planned = applyOrder([...this.#request.choose(inspection.steps)]).flatMap((step) =>
      this.#plan(step, inspection),
    );
    const before = new Map(this.texts);
    const found = new Set<Planned>();
    for (const [file, text] of before) {
      const objects = objectsOf(text);
      const here = planned.filter(({ matches }) => objects.some(matches));
      for (const each of here) found.add(each);
      if (here.length > 0) this.#edit(file, text, here);
    }
    for (const each of planned) if (!found.has(each)) this.#create(each);
    return [...this.texts].some(([file, text]) => before.get(file) !== text);
  }

  #plan(step: Step, { findings, snapshot }: Omit<Inspection, 'moved'>): Planned[] {
    const remediation = remediationOf(step.remediation);
    if (!remediation) return [];
    const context = contextFor(remediation, findings, snapshot);
    let changes: readonly Change[];
    try {
      changes = remediation.plan(step, this.#request.answersFor(step), context);
    } catch (error) {
      const { message, hint } = asAppError(error);
      this.left.push({ what: step.title, reason: `${message} ${hint}` });
      return [];
    }
    for (const { level, text } of remediation.impact(step, changes, context).consequences)
      if (level === 'breaks') this.breaks.add(text);
    return changes.filter(isClusterChange).flatMap((change): Planned[] => {
      if (change.kind === 'delete') {
        this.left.push({
          what: `${step.title}: ${refText(change.target)}`,
          reason: 'it is to be removed; take it out of its file yourself',
        });
        return [];
      }
      const target = targetOf(change);
      return [
        { step, change, matches: (object) => isNamed(object, target), update: (object) => updated(object, change) },
      ];
    });
  }

  #edit(file: string, text: string, planned: readonly Planned[]): void {
    const { text: after, unfixed } = patchDocument(text, planned);
    this.texts.set(file, after);
    const kept = this.#request.sources.find((source) => source.file === file)?.kept;
    if (kept === undefined)
      for (const { change, reason } of unfixed)
        this.left.push({ what: `${file}: ${change.step.title} for ${refText(targetOf(change.change))}`, reason });
    else if (after !== text || unfixed.length > 0)
      for (const { step, change } of planned) this.#overlay(file, step, change);
  }

  #overlay(file: string, step: Step, change: WrittenChange): void {
    const patch: PatchChange =
      change.kind === 'patch'
        ? change
        : { kind: 'patch', target: targetOf(change), patch: change.manifest, patchType: 'strategic' };
    const name = (number: number): string =>
      `${this.#request.beside}/patches/${step.id.replaceAll('/', '-')}${number > 1 ? `-${number}` : ''}_${fileName(patch.target)}`;
    let number = 1;
    while (this.patches.has(name(number))) number += 1;
    this.patches.set(name(number), yaml(patchManifest(patch)));
    this.patched.set(file, (this.patched.get(file) ?? 0) + 1);
  }

  #create({ step, change }: Planned): void {
    if (change.kind === 'patch')
      this.left.push({ what: `${step.title}: ${refText(change.target)}`, reason: 'it is in none of the files' });
    else this.texts.set(`${this.#request.beside}/${step.area}_${fileName(targetOf(change))}`, yaml(change.manifest));
  }
}

/** Works out what the files become when the chosen steps are taken, until nothing is left to change. Pure. */
export function fixSources(request: FixRequest): Fixes {
  const bench = new Workbench(request);
  const before = bench.inspect();
  let after = before;
  for (let round = 0; round < MOST_ROUNDS && bench.round(after); round += 1) after = bench.inspect();
  const known = new Map(request.sources.map((source) => [source.file, source]));
  const files = request.sources.flatMap(({ file, text, kept }): FileFix[] => {
    const made = bench.texts.get(file) ?? text;
    return kept === undefined && made !== text ? [{ file, before: text, after: made }] : [];
  });
  const inFolder = [...bench.texts.keys()].filter((file) => file.startsWith(`${request.beside}/`));
  const earlier = new Set(request.overlay.map(({ file }) => file));
  const patches = [...bench.patches].filter(([file]) => !earlier.has(file));
  const created = [...bench.texts].filter(([file]) => !known.has(file)).concat(patches);
  const whole = component(request.beside, inFolder, [...bench.patches.keys()].sort());
  if (created.length > 0) created.push([`${request.beside}/kustomization.yaml`, whole]);
  return {
    files,
    created: created.map(([file, text]) => ({ file, before: '', after: text })),
    left: [...bench.left, ...twice(bench.texts)],
    kept: request.sources.flatMap(({ file, kept }) => {
      const patches = bench.patched.get(file) ?? 0;
      return kept !== undefined && patches > 0 ? [{ file, reason: kept, patches }] : [];
    }),
    breaks: [...bench.breaks],
    before,
    after,
  };
}

export const openCount = ({ findings }: Pick<Inspection, 'findings'>): number => findings.filter(isOpen).length;
