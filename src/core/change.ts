import type { Manifest } from './kube/objects.ts';
import type { NodeRun, Upload } from './node-run.ts';
import { type ResourceRef, refKey, refOf } from './reference.ts';

/** Where a manifest came from: the file under `templates/` without its ending. */
export type TemplateId = string;

/** Create an object, or take the named fields of one: server-side apply. */
export interface ApplyChange {
  readonly kind: 'apply';
  readonly manifest: Manifest;
  readonly template?: TemplateId;
  /** Why this object, in a sentence. */
  readonly reason?: string;
}

/** Change an object that exists: strategic merge for built-in kinds, merge patch for custom ones. */
export interface PatchChange {
  readonly kind: 'patch';
  readonly target: ResourceRef;
  /** Only the fields that change; lists merge by their key (containers by `name`); null removes. */
  readonly patch: Readonly<Record<string, unknown>>;
  readonly patchType: 'strategic' | 'merge';
  /** What must still hold, else the change is previewed again. */
  readonly expects?: { readonly uid?: string };
  readonly reason?: string;
}

export interface DeleteChange {
  readonly kind: 'delete';
  readonly target: ResourceRef;
  readonly expects?: { readonly uid?: string };
  readonly reason?: string;
}

/** A file that is written for the operator: CI workflow, kubeadm patch, audit policy, script. */
export interface FileChange {
  readonly kind: 'file';
  /** Relative to the output directory. */
  readonly path: string;
  readonly content: string;
  readonly template?: TemplateId;
  /** Where it belongs in the end, such as `/etc/kubernetes/audit/policy.yaml on each control-plane node`. */
  readonly destination?: string;
  readonly executable?: boolean;
  readonly reason?: string;
  /** It is a script that can be run from here, with the files of its folder beside it. */
  readonly run?: NodeRun;
  /** It is also kept in the cluster. */
  readonly upload?: Upload;
}

/** Done by hand: on a node, in a cloud console, with a provider's command. */
export interface GuideChange {
  readonly kind: 'guide';
  readonly title: string;
  /** Where the commands are typed: `each control-plane node`, `your workstation`. */
  readonly where: string;
  readonly steps: readonly GuideStep[];
  readonly verify?: string;
}

export interface GuideStep {
  readonly text: string;
  readonly commands?: readonly string[];
}

export type ClusterChange = ApplyChange | PatchChange | DeleteChange;
export type Change = ClusterChange | FileChange | GuideChange;

export const isClusterChange = (change: Change): change is ClusterChange =>
  change.kind === 'apply' || change.kind === 'patch' || change.kind === 'delete';

export const targetOf = (change: ClusterChange): ResourceRef =>
  change.kind === 'apply' ? refOf(change.manifest) : change.target;

/** Stable within a step: what the answers' edits and the journal refer to. */
export const changeKey = (change: Change): string => {
  if (change.kind === 'file') return `file:${change.path}`;
  if (change.kind === 'guide') return `guide:${change.title}`;
  return `${change.kind}:${refKey(targetOf(change))}`;
};
