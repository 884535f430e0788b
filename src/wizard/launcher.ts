import type { ClusterChange } from '../core/change.ts';
import type { AppError } from '../core/errors.ts';
import type { Connection, ContextInfo } from '../core/ports.ts';
import type { SessionSummary } from '../session/store.ts';
import type { Wizard } from './wizard.ts';

/** What a wizard can be opened on. */
export type Target =
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'demo' }
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'snapshot'; readonly file: string };

export interface OpenOptions {
  /** Id of the session to go on with; a new one is made without it. */
  readonly resume?: string;
}

/** Opens wizards; implemented where the edges are put together. */
export interface Launcher {
  /** Contexts of the kubeconfig, the current one first; an error that says what is wrong with it instead. */
  contexts(): Promise<readonly ContextInfo[] | AppError>;
  /** Asks a context who it is, without a session. */
  probe(context: string, signal?: AbortSignal): Promise<Connection>;
  /** Saved sessions, newest first. */
  sessions(): Promise<readonly SessionSummary[]>;
  /** The changes that a directory of manifests stands for; `wizard.adopt` makes a step of them. */
  readDirectory(path: string): Promise<ClusterChange[]>;
  open(target: Target, options?: OpenOptions): Promise<Wizard>;
}
