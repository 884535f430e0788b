import { type Key, useInput, usePaste, useStdin } from 'ink';
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useInsertionEffect,
  useMemo,
  useRef,
} from 'react';
import { wheelTurns } from '../terminal/mouse.ts';
import { keysOf } from './keymap.ts';
import { characterName, keyName } from './name.ts';
import type { CommandId } from './table.ts';

/** Called with the key that was pressed, for commands that have several with a meaning each. */
type Run = (key: string) => void | Promise<void>;

/** What a command does here, or why it cannot be done. */
export type Binding = Run | { readonly run: Run; readonly disabled: string | undefined };

export type Bindings = { readonly [C in CommandId]?: Binding };

export interface Scope {
  readonly bindings: Bindings;
  /** Takes every key that no binding has: a text field. False lets the key go on to what lies above. */
  readonly onText?: (name: string, text: string) => boolean;
  /** Keys go no further down: a dialog. */
  readonly modal?: boolean;
}

interface Registry {
  /** Scopes by depth; the deepest is asked first. */
  readonly scopes: Map<symbol, { readonly depth: number; readonly scope: Scope }>;
}

const RegistryContext = createContext<Registry>({ scopes: new Map() });
const DepthContext = createContext(0);

const DEPTH_OF_DIALOG = 100;

/** Receives the keys of a screen, a part or, above all others, a dialog. */
export function useScope(scope: Scope): void {
  const registry = useContext(RegistryContext);
  const depth = useContext(DepthContext);
  const id = useMemo(() => Symbol('scope'), []);
  useInsertionEffect(() => {
    registry.scopes.set(id, { depth: depth + (scope.modal ? DEPTH_OF_DIALOG : 0), scope });
  });
  useInsertionEffect(() => () => void registry.scopes.delete(id), [registry, id]);
}

/** Reads what works at this moment, the deepest first: for the help. */
export function useBindingsNow(): () => Bindings {
  const registry = useContext(RegistryContext);
  return () =>
    Object.assign(
      {},
      ...[...registry.scopes.values()].sort((a, b) => a.depth - b.depth).map(({ scope }) => scope.bindings),
    );
}

export const runOf = (binding: Binding): Run => (typeof binding === 'function' ? binding : binding.run);
export const disabledReason = (binding: Binding): string | undefined =>
  typeof binding === 'function' ? undefined : binding.disabled;

interface DispatcherProps {
  readonly children: ReactNode;
  /** The wheel moves as the arrows do. */
  readonly mouse?: boolean;
  /** Before any key is handled. */
  readonly onKey: () => void;
  /** A command that cannot be done here, or one that failed. */
  readonly onRefused: (reason: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * The one place where keys come in. A handler that throws, now or later, is told and never ends the program; several
 * characters that arrive at once are taken one by one.
 */
export function KeyDispatcher({ children, mouse = false, onKey, onRefused, onError }: DispatcherProps): ReactElement {
  const registry = useRef<Registry>({ scopes: new Map() }).current;

  const deliver = (name: string, text: string): void => {
    onKey();
    const scopes = [...registry.scopes.values()].sort((a, b) => b.depth - a.depth);
    for (const { scope } of scopes) {
      for (const [id, binding] of Object.entries(scope.bindings) as [CommandId, Binding][]) {
        if (!keysOf(id).includes(name)) continue;
        // A text field gets letters even where a command has them.
        if (scope.onText && !FIELD_COMMANDS.has(name)) break;
        const reason = disabledReason(binding);
        if (reason) onRefused(reason);
        else guard(() => runOf(binding)(name), onError);
        return;
      }
      let taken = false;
      guard(() => {
        taken = scope.onText?.(name, text) ?? false;
      }, onError);
      if (taken) return;
      if (scope.modal || (scope.onText && !FIELD_COMMANDS.has(name))) return;
    }
  };

  // Each key meets the screen that the one before left: what it changed is drawn before the next is delivered.
  const waiting = useRef<(readonly [name: string, text: string])[]>([]).current;
  const busy = useRef(false);
  const drain = (): void => {
    const next = waiting.shift();
    busy.current = next !== undefined;
    if (!next) return;
    latest.current(...next);
    // React renders in the immediate that a microtask asks for: the second one from here comes after it.
    setImmediate(() => setImmediate(drain));
  };
  const latest = useRef(deliver);
  latest.current = deliver;
  const enqueue = (...keys: (readonly [name: string, text: string])[]): void => {
    waiting.push(...keys);
    if (!busy.current) drain();
  };
  const typed = (text: string) => [...text].map((character) => [characterName(character), character] as const);

  useInput((input: string, key: Key) => {
    // What was typed faster than it was read comes as one text.
    if (input.length > 1 && !key.ctrl && !key.meta) return enqueue(...typed(input));
    const name = keyName(input, key);
    if (name !== undefined) enqueue([name, input]);
  });
  const { stdin } = useStdin();
  const turned = useRef((sent: Buffer | string): void => {
    enqueue(...wheelTurns(String(sent)).map((direction) => [direction, ''] as const));
  }).current;
  useEffect(() => {
    if (!mouse) return;
    stdin.on('data', turned);
    return () => void stdin.off('data', turned);
  }, [mouse, stdin, turned]);
  usePaste((pasted: string) => enqueue(...typed(pasted.replace(/[\r\n]+$/, ''))));

  return <RegistryContext.Provider value={registry}>{children}</RegistryContext.Provider>;
}

/** What a text field leaves to commands. */
const FIELD_COMMANDS = new Set([
  'enter',
  'escape',
  'tab',
  'shift+tab',
  'up',
  'down',
  'pageup',
  'pagedown',
  'ctrl+c',
  'ctrl+z',
]);

function guard(run: () => void | Promise<void>, onError: (error: unknown) => void): void {
  try {
    const result = run();
    if (result instanceof Promise) result.catch(onError);
  } catch (error) {
    onError(error);
  }
}

/** Above every dialog: only these commands work while it is there. */
export function Topmost({
  bindings,
  children,
}: {
  readonly bindings: Bindings;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <DepthContext.Provider value={DEPTH_OF_DIALOG * 10}>
      <Only bindings={bindings}>{children}</Only>
    </DepthContext.Provider>
  );
}

function Only({ bindings, children }: { readonly bindings: Bindings; readonly children: ReactNode }): ReactNode {
  useScope({ modal: true, bindings });
  return children;
}

/** Everything below is asked before what lies above it. */
export function Deeper({ children }: { readonly children: ReactNode }): ReactElement {
  return <DepthContext.Provider value={useContext(DepthContext) + 1}>{children}</DepthContext.Provider>;
}
