import { stringify } from 'yaml';
import type { Change, ClusterChange, FileChange, GuideChange, PatchChange } from '../core/change.ts';
import { targetOf } from '../core/change.ts';
import { AppError } from '../core/errors.ts';
import { type ResourceRef, refKey, refText } from '../core/reference.ts';
import type { Step } from '../core/remediation.ts';
import { safeText } from '../core/text.ts';
import { fileName, safeName } from './bundle-names.ts';
import { readme } from './bundle-readme.ts';

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

/** Two steps of one remediation may change the same object. */
const patchName = ({ remediation, key }: Step): string => [remediation, key].filter(Boolean).map(safeName).join('-');

const safePath = (path: string): string => {
  const parts = path.split('/');
  if (path.startsWith('/') || parts.some((part) => part === '..' || part === ''))
    throw new AppError('bad-input', `${safeText(path)} would leave the output directory.`, 'Please report this.');
  return path;
};

/**
 * The files for the steps: one folder per area with a file of new objects per namespace, `kustomization.yaml` over all
 * of them, merge patches for existing objects, guides and a README. The same steps give the same bytes.
 */
export function bundleOf(steps: readonly BundleStep[], about: { readonly source: string }): BundleFile[] {
  const files: BundleFile[] = [];
  const objects = new Map<string, Map<string, string>>();
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
        const ref = targetOf(change);
        const path = `${step.area}/${safeName(ref.namespace ?? 'cluster')}.yaml`;
        const documents = objects.get(path) ?? new Map<string, string>();
        objects.set(path, documents.set(refKey(ref), yaml(change.manifest)));
      } else if (change.kind === 'patch') {
        const path = `${step.area}/patches/${patchName(step)}_${fileName(change.target)}`;
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
  const resources = [...objects.keys()].sort();
  for (const [path, documents] of objects) files.push({ path, content: [...documents.values()].join('---\n') });
  files.push({
    path: 'kustomization.yaml',
    content: yaml({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources }),
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

/** What a cluster change is, in one line of plain text. */
export const changeText = (change: ClusterChange): string => {
  const verb = change.kind === 'apply' ? 'apply' : change.kind === 'patch' ? 'change' : 'delete';
  return `${verb} ${refText(targetOf(change))}`;
};
