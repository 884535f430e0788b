import { AppError } from '../../core/errors.ts';
import { type Component, type ComponentName, flag, listFlag } from '../../core/kube/components.ts';
import type { Snapshot } from '../../core/snapshot.ts';

/** One change of a component's command line. */
export type FlagEdit =
  | { readonly flag: string; readonly value: string }
  | { readonly flag: string; readonly remove: true }
  /** Adds to a comma-separated list, or takes from it; an empty list drops the flag. */
  | { readonly flag: string; readonly add?: readonly string[]; readonly drop?: readonly string[] };

/** A file that a flag points to, under `/etc/kubernetes/kubeharden` on the node. */
export interface NodeFile {
  readonly name: string;
  readonly content: string;
  readonly template?: string;
}

/** What resolves one check's finding. */
export interface FlagFix {
  readonly component: ComponentName;
  edits(component: Component, snapshot: Snapshot): readonly FlagEdit[];
  /** What stops working for clients; nothing when absent. */
  readonly breaks?: string;
  readonly note?: string;
}

/** Flags with their new value; `undefined` where the flag goes. */
export type FlagChanges = ReadonlyMap<string, string | undefined>;

// What ends up in a manifest and in a script: anything else could become YAML or a command.
const PLAIN = /^[\w.,=/:*+@-]*$/;

/** The edits of one instance put together, as they change its command line. */
export function changesOf(component: Component, edits: readonly FlagEdit[]): FlagChanges {
  const changes = new Map<string, string | undefined>();
  for (const edit of edits) {
    if ('value' in edit) changes.set(edit.flag, edit.value);
    else if ('remove' in edit) changes.set(edit.flag, undefined);
    else {
      const earlier = changes.get(edit.flag);
      const before = earlier === undefined ? listFlag(component, edit.flag) : earlier.split(',');
      const kept = before.filter((item) => !edit.drop?.includes(item));
      const items = [...new Set([...kept, ...(edit.add ?? [])])];
      changes.set(edit.flag, items.length > 0 ? items.join(',') : undefined);
    }
  }
  for (const [name, value] of changes) {
    if (value === undefined && flag(component, name) === undefined) changes.delete(name);
  }
  return changes;
}

/** The changes, unless one cannot be written into a manifest and a script as it is. */
export function writable(component: Component, changes: FlagChanges): FlagChanges {
  for (const [name, value] of changes) {
    if (value !== undefined && !PLAIN.test(value))
      throw new AppError(
        'bad-input',
        `--${name} of ${component.name} on ${component.node} has a value that cannot be carried over safely: ${value}`,
        'Change this flag by hand, or leave it out of the step.',
      );
  }
  return changes;
}

/** `--profiling=false`, or `without --token-auth-file`. */
export const changeText = ([name, value]: readonly [string, string | undefined]): string =>
  value === undefined ? `without --${name}` : `--${name}=${value}`;
