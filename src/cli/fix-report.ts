import { createTwoFilesPatch } from 'diff';
import { count, safeBlock, safeText } from '../core/text.ts';
import { masked } from '../patching/mask.ts';
import { type FileFix, type Fixes, openCount } from '../wizard/fix.ts';

const LEFT_SHOWN = 30;

/** The changed lines of a file with what stands around them; nothing in it that could be a secret. */
export function diffText({ file, before, after }: FileFix): string {
  const options = { context: 3 };
  const patch = createTwoFilesPatch(file, file, masked(before), masked(after), undefined, undefined, options);
  return safeBlock(patch.split('\n').slice(1).join('\n').replaceAll('\r\n', '\n').trimEnd());
}

/** The new files by name. */
export const createdText = ({ created }: Pick<Fixes, 'created'>): string =>
  safeBlock([`New files (${created.length}):`, ...created.map(({ file }) => `  ${file}`)].join('\n'));

/** What was left to a person, grouped by its reason. */
function leftText({ left }: Fixes): string[] {
  if (left.length === 0) return [];
  const groups = [...Map.groupBy(left, ({ reason }) => reason)];
  const lines = groups.flatMap(([reason, items]) => [
    `  ${safeText(reason)}:`,
    ...items.map(({ what }) => `    ${safeText(what)}`),
  ]);
  return [
    `Not fixed (${left.length}):`,
    ...lines.slice(0, LEFT_SHOWN),
    ...(lines.length > LEFT_SHOWN ? [`    and ${count(lines.length - LEFT_SHOWN, 'more line')}`] : []),
  ];
}

/** What reviewers look at first. */
function breaksText({ breaks }: Fixes): string[] {
  if (breaks.length === 0) return [];
  return [`What may break (${breaks.length}):`, ...breaks.slice(0, LEFT_SHOWN).map((text) => `  ${safeText(text)}`)];
}

/** What a person does after this: steps without a file, and findings without a step. */
function handText({ after }: Fixes): string[] {
  const byHand = after.steps.filter(({ delivery }) => delivery !== 'cluster');
  if (byHand.length === 0) return [];
  return [
    `By hand (${count(byHand.length, 'step')}):`,
    ...byHand.map(({ id, title }) => `  ${safeText(title)} (${id})`),
  ];
}

/** The overlay, and what takes it up. */
function besideText({ created, kept }: Fixes, beside: string): string[] {
  if (created.length === 0 && kept.length === 0) return [];
  return [
    ...kept.map(
      ({ file, reason, patches }) =>
        `Not edited: ${safeText(file)}: ${reason}; ${count(patches, 'patch', 'patches')} in ${beside} instead.`,
    ),
    `New objects and patches are in ${beside}; take them up in your kustomization.yaml with: components: [${beside.split('/').at(-1)}]`,
  ];
}

/** What was done, in the end; nothing was written when `written` is left out. */
export function summaryText(fixes: Fixes, beside: string, written?: number): string {
  const { files, created, before, after } = fixes;
  const total = files.length + created.length;
  return [
    total === 0
      ? 'Nothing to change.'
      : written === undefined
        ? `${count(total, 'file')} would be written.`
        : `${written} of ${count(total, 'file')} written.`,
    `Open findings: ${openCount(before)} before, ${openCount(after)} with all of this.`,
    ...besideText(fixes, beside),
    ...breaksText(fixes),
    ...leftText(fixes),
    ...handText(fixes),
  ].join('\n');
}
