import type { ResourceRef } from './reference.ts';

/** `breaks`: something that works now will not. `restarts`: pods are replaced. `note`: good to know. */
export type ConsequenceLevel = 'breaks' | 'restarts' | 'note' | 'safe';

export interface Consequence {
  readonly level: ConsequenceLevel;
  readonly text: string;
  readonly subjects?: readonly ResourceRef[];
}

/** A small table shown with the impact: reachability, quota use, who can. */
export interface ImpactTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a row's cells mean where that is not plain. */
  readonly legend?: string;
}

export interface Impact {
  readonly consequences: readonly Consequence[];
  readonly tables?: readonly ImpactTable[];
}
