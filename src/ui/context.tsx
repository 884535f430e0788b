import { createContext, useContext, useRef, useState, useSyncExternalStore } from 'react';
import type { AreaId } from '../core/area.ts';
import type { Launcher } from '../wizard/launcher.ts';
import type { Wizard } from '../wizard/wizard.ts';
import type { Log } from './log.ts';
import type { Glyphs } from './theme/theme.ts';

export type ScreenName =
  | { readonly name: 'connect' }
  | { readonly name: 'inspect' }
  | { readonly name: 'overview' }
  | { readonly name: 'area'; readonly area: AreaId }
  | { readonly name: 'findings'; readonly area: AreaId }
  | { readonly name: 'step'; readonly id: string }
  | { readonly name: 'review' }
  | {
      readonly name: 'apply';
      readonly ids: readonly string[];
      /** Also what Helm, GitOps or an operator keeps. */
      readonly kept?: 'change';
      /** Also fields that another field manager owns. */
      readonly takeOver?: boolean;
    }
  | { readonly name: 'history' };

/** What every screen may use: where it is, where it can go, and what it can say. */
export interface Ui {
  readonly launcher: Launcher;
  readonly columns: number;
  /** Rows between header and hints. */
  readonly rows: number;
  readonly glyphs: Glyphs;
  readonly log: Log;
  /** Where kubeharden keeps its files. */
  readonly home: string;
  /** Changes to production were armed for as long as this cluster is open. */
  readonly armed: boolean;
  arm(): void;
  /** What makes the open cluster one of production. */
  productionRule(wizard: Wizard): string | undefined;
  /** The wheel scrolls. */
  readonly mouse: boolean;
  setMouse(on: boolean): void;
  /** The terminal opens addresses that are clicked. */
  readonly links: boolean;
  go(screen: ScreenName): void;
  /** Takes the place of the present screen. */
  replace(screen: ScreenName): void;
  back(): void;
  /** One line above the hints, until the next key. */
  say(text: string): void;
  fail(error: unknown): void;
  open(wizard: Wizard): void;
  quit(code?: number): void;
  /** Hands the terminal over and takes it back. */
  suspend(run: () => Promise<void>): Promise<void>;
  /** Values that outlive their screen: selected rows, scroll positions. */
  readonly memory: Map<string, unknown>;
}

export const UiContext = createContext<Ui | undefined>(undefined);
export const WizardContext = createContext<Wizard | undefined>(undefined);

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (!ui) throw new Error('The user interface is used outside its provider.');
  return ui;
}

/** The open wizard; draws again whenever it changes. */
export function useWizard(): Wizard {
  const wizard = useContext(WizardContext);
  if (!wizard) throw new Error('No wizard is open.');
  useSyncExternalStore(wizard.subscribe, () => wizard.version);
  return wizard;
}

/** State that is still there when the screen comes back. */
export function useRemembered<T>(key: string, initial: T): [T, (value: T) => void] {
  const { memory } = useUi();
  const [value, setValue] = useState<T>(() => (memory.has(key) ? (memory.get(key) as T) : initial));
  const set = useRef((next: T): void => {
    memory.set(key, next);
    setValue(next);
  }).current;
  return [value, set];
}
