/** What ends a front end from outside: a signal (a closed terminal counts as SIGHUP), or a fault of ours. */
export type Ending =
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'fault'; readonly error: unknown };

/** How a front end ended. */
export interface Ended {
  readonly exitCode: number;
  /** Told on the ordinary screen. */
  readonly lines: readonly string[];
  /** What ended it, where it did not end by itself. */
  readonly by?: Ending;
}
