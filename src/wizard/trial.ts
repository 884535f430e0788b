import { type Change, type ClusterChange, changeKey, targetOf } from '../core/change.ts';
import { AppError, asAppError } from '../core/errors.ts';
import { inversePatch, recreatable, sameDesiredState } from '../core/inverse.ts';
import type { Manifest } from '../core/kube/objects.ts';
import { type Manager, managerOf } from '../core/kube/scope.ts';
import type { Answer, ClusterPort } from '../core/ports.ts';
import { refText } from '../core/reference.ts';
import { safeText } from '../core/text.ts';
import type { Inverse } from '../session/journal.ts';
import { diffManifests } from './diff.ts';
import type { ChangePreview } from './types.ts';

/** A change tried on the server without being stored, with all that applying and undoing it needs. */
export interface Trial {
  readonly action: 'create' | 'update' | 'delete' | 'unchanged' | 'blocked';
  readonly before?: Manifest;
  readonly after?: Manifest;
  readonly warnings: readonly string[];
  readonly problem?: AppError;
}

export interface TrialOptions {
  readonly signal?: AbortSignal;
  /** Takes fields over that another field manager owns. */
  readonly takeOver?: boolean;
}

/** Who else keeps the object as it is, and would put a change back. */
export function keeperOf(object: Manifest | undefined): Manager | undefined {
  const manager = object ? managerOf(object) : undefined;
  return manager?.kind === 'kubeharden' ? undefined : manager;
}

/** Sends a change; with `dryRun` the server validates and admits it but stores nothing. */
export async function send(
  cluster: ClusterPort,
  change: ClusterChange,
  before: Manifest | undefined,
  { takeOver = false, ...options }: TrialOptions & { readonly dryRun?: boolean },
): Promise<Answer | undefined> {
  if (change.kind === 'apply') return cluster.apply(change.manifest, { ...options, force: takeOver });
  const { uid, resourceVersion } = before?.metadata ?? {};
  if (change.kind === 'delete') {
    await cluster.delete(
      change.target,
      { ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) },
      options,
    );
    return undefined;
  }
  // The version that was looked at: the server refuses when the object moved in between.
  const metadata = { ...((change.patch.metadata as Record<string, unknown> | undefined) ?? {}), uid, resourceVersion };
  return cluster.patch(change.target, { type: change.patchType, body: { ...change.patch, metadata } }, options);
}

export async function tryChange(
  cluster: ClusterPort,
  change: ClusterChange,
  { signal, takeOver = false }: TrialOptions = {},
): Promise<Trial> {
  const target = targetOf(change);
  let before: Manifest | undefined;
  try {
    before = await cluster.get(target, signal);
    if (!before && change.kind === 'delete') return { action: 'unchanged', warnings: [] };
    if (!before && change.kind === 'patch')
      throw new AppError('not-found', `${refText(target)} is gone.`, 'Inspect the cluster again.');
    if (change.kind !== 'apply' && change.expects?.uid && before?.metadata.uid !== change.expects.uid)
      throw new AppError(
        'moved-on',
        `${refText(target)} was deleted and made anew since it was inspected.`,
        'Inspect the cluster again.',
      );
    const answer = await send(cluster, change, before, { dryRun: true, takeOver, ...(signal ? { signal } : {}) });
    const after = answer?.object;
    const warnings = (answer?.warnings ?? []).map(safeText);
    if (change.kind === 'delete') {
      const lost = before ? await unrestorable(cluster, before, signal) : [];
      return { action: 'delete', ...(before ? { before } : {}), warnings: [...warnings, ...lost] };
    }
    const same = before && after && sameDesiredState(before, after);
    return {
      action: same ? 'unchanged' : before ? 'update' : 'create',
      ...(before ? { before } : {}),
      ...(after ? { after } : {}),
      warnings,
    };
  } catch (error) {
    const problem = asAppError(error);
    if (problem.code === 'cancelled') throw problem;
    return { action: 'blocked', ...(before ? { before } : {}), warnings: [], problem };
  }
}

/** Asks the server to make a copy without storing it: whoever may not make the object could not take its deletion back. */
async function unrestorable(
  cluster: ClusterPort,
  before: Manifest,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const copy = recreatable(before);
  const name = `${copy.metadata.name.slice(0, 200)}-undo`;
  const manifest = { ...copy, metadata: { ...copy.metadata, name } };
  try {
    await cluster.create(manifest, { dryRun: true, ...(signal ? { signal } : {}) });
    return [];
  } catch (error) {
    const { code, message } = asAppError(error);
    return code === 'forbidden' ? [`You could not take this back: ${safeText(message)}`] : [];
  }
}

/** What takes the tried change back. */
export function inverseOf(trial: Trial): Inverse {
  if (trial.action === 'create') return { kind: 'delete' };
  if (trial.action === 'delete' && trial.before) return { kind: 'create', manifest: recreatable(trial.before) };
  return { kind: 'restore', patch: trial.before && trial.after ? inversePatch(trial.before, trial.after) : [] };
}

export const titleOf = (change: Change): string => {
  if (change.kind === 'file') return safeText(change.path);
  if (change.kind === 'guide') return safeText(change.title);
  return safeText(refText(targetOf(change)));
};

export interface Previewed {
  readonly preview: ChangePreview;
  /** The object as it was when it was looked at. */
  readonly before?: Manifest;
}

/** A change as the operator sees it before it happens. */
export async function previewChange(
  cluster: ClusterPort | undefined,
  change: Change,
  signal?: AbortSignal,
): Promise<Previewed> {
  const common = { key: changeKey(change), change, title: titleOf(change) };
  if (change.kind === 'file')
    return { preview: { ...common, action: 'file', diff: diffManifests(undefined, change.content), warnings: [] } };
  if (change.kind === 'guide') return { preview: { ...common, action: 'guide', diff: [], warnings: [] } };
  const target = targetOf(change);
  if (!cluster) return { preview: { ...common, ...offline(change), target } };
  const options = signal ? { signal } : {};
  const tried = await tryChange(cluster, change, options);
  const { action, before, warnings, problem } = tried;
  const conflicts = conflictsOf(problem);
  // What taking the fields over would do is shown beside the refusal.
  const { after } = conflicts.length > 0 ? await tryChange(cluster, change, { ...options, takeOver: true }) : tried;
  const manager = keeperOf(before);
  const preview: ChangePreview = {
    ...common,
    action,
    target,
    diff:
      action === 'blocked' && !after
        ? offline(change).diff
        : diffManifests(before, action === 'delete' ? undefined : after),
    warnings,
    ...(manager ? { manager } : {}),
    ...(conflicts.length > 0 ? { conflicts } : {}),
    ...(problem ? { problem } : {}),
  };
  return { preview, ...(before ? { before } : {}) };
}

/** Fields that another manager owns, as the server names them when it refuses a server-side apply. */
export function conflictsOf(problem: AppError | undefined): NonNullable<ChangePreview['conflicts']> {
  if (problem?.code !== 'conflict') return [];
  return problem.causes.flatMap(({ field, message }) => {
    const manager = /conflict with "([^"]+)"/.exec(message)?.[1];
    return manager ? [{ field: field.replace(/^\./, ''), manager }] : [];
  });
}

/** Without a server to ask, what would be sent is all that can be shown. */
function offline(change: ClusterChange): Pick<ChangePreview, 'action' | 'diff' | 'warnings'> {
  if (change.kind === 'apply')
    return { action: 'create', diff: diffManifests(undefined, change.manifest), warnings: [] };
  if (change.kind === 'delete') return { action: 'delete', diff: [], warnings: [] };
  return { action: 'update', diff: diffManifests(undefined, change.patch), warnings: [] };
}
