import type { PatchChange } from '../core/change.ts';
import type { ResourceRef } from '../core/reference.ts';
import { refKey } from '../core/reference.ts';
import { resourceNameOf } from '../core/resources.ts';
import { safeText, shellQuote } from '../core/text.ts';
import type { BundleStep } from './bundle.ts';
import { fileName } from './bundle-names.ts';

const at = (ref: ResourceRef): string =>
  `${ref.namespace ? `--namespace ${shellQuote(ref.namespace)} ` : ''}${resourceNameOf(ref)} ${shellQuote(ref.name)}`;

const kubectlPatch = ({ path, change }: { path: string; change: PatchChange }): string =>
  `kubectl patch ${at(change.target)} --type ${change.patchType} --patch-file ${shellQuote(path)}`;

interface Contents {
  readonly source: string;
  readonly resources: readonly string[];
  readonly patches: readonly { path: string; change: PatchChange }[];
  readonly deletions: readonly ResourceRef[];
  readonly guides: readonly { path: string; title: string }[];
}

const CHANGED = 'backup/changed';
const DELETED = 'backup/deleted';

const fenced = (commands: readonly string[]): string[] => ['```sh', ...commands, '```', ''];

const copyOf = (ref: ResourceRef, folder: string): string => `${folder}/${fileName(ref)}`;
const keep = (ref: ResourceRef, folder: string): string =>
  `kubectl get ${at(ref)} --output yaml > ${shellQuote(copyOf(ref, folder))}`;

/** Copies of what is changed and deleted: what the way back is made of. */
function keepCopies(changed: readonly ResourceRef[], deletions: readonly ResourceRef[]): string[] {
  if (changed.length + deletions.length === 0) return [];
  return [
    '## Copies',
    '',
    'Of all that is changed or deleted below, for the way back. Take them first.',
    '',
    ...fenced([
      `mkdir -p ${CHANGED} ${DELETED}`,
      ...changed.map((ref) => keep(ref, CHANGED)),
      ...deletions.map((ref) => keep(ref, DELETED)),
    ]),
  ];
}

function wayBack(
  resources: readonly string[],
  changed: readonly ResourceRef[],
  deletions: readonly ResourceRef[],
): string[] {
  const commands = [
    // Policies first: they may refuse what was there before them.
    ...(resources.length > 0 ? ['kubectl delete -k .'] : []),
    ...(changed.length + deletions.length > 0
      ? [`sed -i.copy -e '/^  resourceVersion: /d' -e '/^  uid: /d' backup/*/*.yaml`]
      : []),
    ...(changed.length > 0 ? [`kubectl replace --filename ${CHANGED}`] : []),
    ...(deletions.length > 0 ? [`kubectl create --filename ${DELETED}`] : []),
  ];
  if (commands.length === 0) return [];
  return [
    '## Way back',
    '',
    'The copies as they were, without what the server keeps for itself; what others changed since is lost with it.',
    '',
    ...fenced(commands),
  ];
}

/** What the files are, in which order they are used, with which commands, and the way back. */
export function readme(
  steps: readonly BundleStep[],
  { source, resources, patches, deletions, guides }: Contents,
): string {
  const files = steps.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === 'file' ? [change] : [])));
  const gone = new Set(deletions.map(refKey));
  const patched = new Map(patches.map(({ change: { target } }) => [refKey(target), target]));
  const changed = [...patched.values()].filter((ref) => !gone.has(refKey(ref)));
  return [
    '# Hardening',
    '',
    `Made by kubeharden for ${safeText(source)}. Everything below is in the order in which it should be done; preview each command with \`--dry-run=server\` first.`,
    '',
    'Or let kubeharden do it, with a preview of each object, a journal, and undo: `kubeharden apply .`',
    '',
    '## What it does',
    '',
    ...steps.map(
      ({ step, changes }) =>
        `- **${safeText(step.title)}** (${step.area}, ${step.risk}; ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}). ${safeText(step.why)}`,
    ),
    '',
    ...keepCopies(changed, deletions),
    ...(resources.length > 0 ? ['## New objects', '', ...fenced(['kubectl diff -k .', 'kubectl apply -k .'])] : []),
    ...(patches.length > 0
      ? [
          '## Changes of existing objects',
          '',
          'Where Helm or a GitOps controller owns an object, put the patch into its values or overlay instead: applied live it would be put back.',
          '',
          ...fenced(patches.map(kubectlPatch)),
        ]
      : []),
    ...(deletions.length > 0
      ? ['## Deletions', '', ...fenced(deletions.map((ref) => `kubectl delete ${at(ref)}`))]
      : []),
    ...(files.length > 0
      ? [
          '## Files',
          '',
          ...files.map(
            (change) => `- \`${change.path}\`${change.destination ? `: goes to ${safeText(change.destination)}` : ''}`,
          ),
          '',
        ]
      : []),
    ...(guides.length > 0
      ? ['## By hand', '', ...guides.map(({ path, title }) => `- [${safeText(title)}](${path})`), '']
      : []),
    ...wayBack(resources, changed, deletions),
  ].join('\n');
}
