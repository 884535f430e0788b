// A screen of the wizard without the program around it: keys in, frame out.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from 'ink-testing-library';
import type { ReactElement } from 'react';
import { expect } from 'vitest';
import { type ScreenName, type Ui, UiContext, WizardContext } from '../../src/ui/context.tsx';
import { KeyDispatcher } from '../../src/ui/keys/keys.tsx';
import { Log } from '../../src/ui/log.ts';
import { glyphsFor } from '../../src/ui/theme/theme.ts';
import type { Wizard } from '../../src/wizard/wizard.ts';

export interface ShownScreen {
  /** Where the screen wanted to go, and what it said. */
  readonly went: ScreenName[];
  readonly said: string[];
  frame(): string;
  press(...keys: readonly string[]): Promise<void>;
  /** Waits until the frame shows it. */
  see(wanted: string | RegExp): Promise<void>;
  unmount(): void;
}

export function showScreen(wizard: Wizard, screen: ReactElement, { columns = 78, rows = 18 } = {}): ShownScreen {
  const went: ScreenName[] = [];
  const said: string[] = [];
  const ui: Ui = {
    launcher: {} as Ui['launcher'],
    columns,
    rows,
    glyphs: glyphsFor(false),
    links: false,
    memory: new Map(),
    log: new Log(),
    home: mkdtempSync(join(tmpdir(), 'kubeharden-test-')),
    armed: false,
    arm: () => {},
    productionRule: () => undefined,
    mouse: false,
    setMouse: () => {},
    go: (next) => went.push(next),
    replace: (next) => went.push(next),
    back: () => said.push('back'),
    say: (text) => said.push(text),
    fail: (error) => said.push(String(error)),
    open: () => {},
    quit: () => {},
    suspend: async (run) => run(),
  };
  const { stdin, lastFrame, unmount } = render(
    <UiContext.Provider value={ui}>
      <WizardContext.Provider value={wizard}>
        <KeyDispatcher
          onKey={() => {}}
          onRefused={(reason) => said.push(reason)}
          onError={(error) => said.push(String(error))}
        >
          {screen}
        </KeyDispatcher>
      </WizardContext.Provider>
    </UiContext.Provider>,
  );
  const frame = (): string => lastFrame() ?? '';
  return {
    went,
    said,
    frame,
    unmount,
    async press(...keys) {
      for (const key of keys) {
        stdin.write(key);
        // Escape is known for a key of its own once nothing follows it.
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    },
    async see(wanted) {
      await expect.poll(frame, { timeout: 15_000 }).toMatch(wanted);
    },
  };
}
