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
  /** The same to look at, for front ends that can draw. */
  readonly picture?: Picture;
}

export interface Impact {
  readonly consequences: readonly Consequence[];
  readonly tables?: readonly ImpactTable[];
}

/** What is clearer drawn than listed. */
export type Picture = ReachPicture | UsePicture | WhoCanPicture;

/** Every port, some of those that the receiver offers, or none. */
export type Reach = 'all' | 'some' | 'none';

/** Who reaches whom over the network, before and after. */
export interface ReachPicture {
  readonly kind: 'reach';
  /** Those that also receive come first, in the order of `receivers`. */
  readonly senders: readonly string[];
  readonly receivers: readonly string[];
  /** By sender, then by receiver. */
  readonly cells: readonly (readonly BeforeAfter<Reach>[])[];
}

/** What is used of what is allowed. */
export interface UsePicture {
  readonly kind: 'use';
  readonly rows: readonly UseRow[];
}

export interface UseRow {
  readonly place: string;
  readonly name: string;
  /** As people write them. */
  readonly now: string;
  readonly most: string;
  readonly hard: string;
  /** Shares of what is allowed, in percent. */
  readonly nowShare: number;
  readonly mostShare: number;
}

/** Who is allowed what matters, before and after. */
export interface WhoCanPicture {
  readonly kind: 'who-can';
  readonly subjects: readonly { readonly name: string; readonly you: boolean }[];
  readonly rows: readonly {
    readonly action: string;
    /** By subject. */
    readonly cells: readonly BeforeAfter<boolean>[];
    /** Others that are allowed it afterwards. */
    readonly others: number;
  }[];
}

export interface BeforeAfter<T> {
  readonly before: T;
  readonly after: T;
}
