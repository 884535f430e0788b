import { stringify } from 'yaml';
import type { Change, ClusterChange, FileChange, GuideChange, PatchChange } from '../core/change.ts';
import { targetOf } from '../core/change.ts';
import { AppError } from '../core/errors.ts';
import { type ResourceRef, refText } from '../core/reference.ts';
import type { Step } from '../core/remediation.ts';
import { resourceNameOf } from '../core/resources.ts';
import { safeText, shellQuote } from '../core/text.ts';

export interface BundleFile {
  /** Relative, with forward slashes, never leaving the directory. */
  readonly path: string;
  readonly content: string;
  readonly executable?: boolean;
}

export interface BundleStep {
  readonly step: Step;
  readonly changes: readonly Change[];
}

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/** A part of a file name: whatever a cluster calls its objects, it cannot name another directory. */
const safeName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '') || 'unnamed';

/** The file that an object is written to. */
export const fileName = (ref: ResourceRef): string =>
  `${[ref.namespace ?? 'cluster', ref.kind, ref.name].map(safeName).join('_')}.yaml`;

const safePath = (path: string): string => {
  const parts = path.split('/');
  if (path.startsWith('/') || parts.some((part) => part === '..' || part === ''))
    throw new AppError('bad-input', `${safeText(path)} would leave the output directory.`, 'Please report this.');
  return path;
};

/**
 * The files for the steps: one folder per area, `kustomization.yaml` over all new objects, merge patches for existing
 * ones, guides and a README. The same steps give the same bytes.
 */
export function bundleOf(steps: readonly BundleStep[], about: { readonly source: string }): BundleFile[] {
  const files: BundleFile[] = [];
  const resources: string[] = [];
  const patches: { path: string; change: PatchChange }[] = [];
  const deletions: ResourceRef[] = [];
  const guides: { path: string; title: string }[] = [];
  const written = new Set<string>();
  const add = (file: BundleFile): void => {
    if (written.has(file.path)) return;
    written.add(file.path);
    files.push(file);
  };
  for (const { step, changes } of steps) {
    for (const change of changes) {
      if (change.kind === 'apply') {
        const path = `${step.area}/${fileName(targetOf(change))}`;
        add({ path, content: yaml(change.manifest) });
        resources.push(path);
      } else if (change.kind === 'patch') {
        const path = `${step.area}/patches/${safeName(step.remediation)}_${fileName(change.target)}`;
        add({ path, content: yaml(patchManifest(change)) });
        patches.push({ path, change });
      } else if (change.kind === 'delete') deletions.push(change.target);
      else if (change.kind === 'file') add(fileOf(change));
      else {
        const path = `${step.area}/guides/${safeName(change.title)}.md`;
        add({ path, content: guideText(change) });
        guides.push({ path, title: change.title });
      }
    }
  }
  resources.sort();
  files.push({
    path: 'kustomization.yaml',
    content: yaml({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [...new Set(resources)],
    }),
  });
  files.push({ path: 'README.md', content: readme(steps, { ...about, resources, patches, deletions, guides }) });
  return files;
}

const fileOf = (change: FileChange): BundleFile => ({
  path: safePath(change.path),
  content: change.content,
  ...(change.executable ? { executable: true } : {}),
});

export const patchManifest = ({ target, patch }: PatchChange): Record<string, unknown> => {
  const { metadata, ...rest } = patch as { metadata?: Record<string, unknown> };
  return {
    apiVersion: target.apiVersion,
    kind: target.kind,
    metadata: { name: target.name, ...(target.namespace ? { namespace: target.namespace } : {}), ...metadata },
    ...rest,
  };
};

export function guideText(guide: GuideChange): string {
  const steps = guide.steps.map(({ text, commands = [] }, index) =>
    [
      `${index + 1}. ${safeText(text)}`,
      ...(commands.length > 0
        ? ['', '   ```sh', ...commands.flatMap((command) => command.split('\n').map((line) => `   ${line}`)), '   ```']
        : []),
    ].join('\n'),
  );
  return [
    `# ${safeText(guide.title)}`,
    '',
    `Where: ${safeText(guide.where)}.`,
    '',
    ...steps,
    ...(guide.verify ? ['', `Verify: ${safeText(guide.verify)}`] : []),
    '',
  ].join('\n');
}

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

const fenced = (commands: readonly string[]): string[] => ['```sh', ...commands, '```', ''];

function readme(steps: readonly BundleStep[], { source, resources, patches, deletions, guides }: Contents): string {
  const files = steps.flatMap(({ changes }) => changes.flatMap((change) => (change.kind === 'file' ? [change] : [])));
  return [
    '# Hardening',
    '',
    `Made by kubeharden for ${safeText(source)}. Everything below is in the order in which it should be done; preview each command with \`--dry-run=server\` first.`,
    '',
    '## What it does',
    '',
    ...steps.map(
      ({ step, changes }) =>
        `- **${safeText(step.title)}** (${step.area}, ${step.risk}; ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}). ${safeText(step.why)}`,
    ),
    '',
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
      ? [
          '## Deletions',
          '',
          'Keep a copy first: `kubectl get … --output yaml`.',
          '',
          ...fenced(deletions.map((ref) => `kubectl delete ${at(ref)}`)),
        ]
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
    '## Way back',
    '',
    'New objects go with `kubectl delete -k .`. Before patching, keep the objects as they are, so that they can be put back:',
    '',
    ...fenced(
      patches.length > 0
        ? patches.map(
            ({ change }) => `kubectl get ${at(change.target)} --output yaml > backup-${fileName(change.target)}`,
          )
        : ['kubectl delete -k .'],
    ),
  ].join('\n');
}

/** What a cluster change is, in one line of plain text. */
export const changeText = (change: ClusterChange): string => {
  const verb = change.kind === 'apply' ? 'apply' : change.kind === 'patch' ? 'change' : 'delete';
  return `${verb} ${refText(targetOf(change))}`;
};
