import { render } from 'ink-testing-library';
import { type ReactElement, useState } from 'react';
import { expect, it, vi } from 'vitest';
import { type Ui, UiContext, WizardContext } from '../../src/ui/context.tsx';
import { KeyDispatcher } from '../../src/ui/keys/keys.tsx';
import { Log } from '../../src/ui/log.ts';
import { Header } from '../../src/ui/parts/header.tsx';
import { Screen } from '../../src/ui/parts/screen.tsx';
import { useArming } from '../../src/ui/screens/arming.tsx';
import { glyphsFor } from '../../src/ui/theme/theme.ts';
import type { Wizard } from '../../src/wizard/wizard.ts';

const wizard = {
  source: { kind: 'live', name: 'prod-eu' },
  cluster: {},
  subscribe: () => () => {},
  version: 0,
} as unknown as Wizard;

function World({ rule, changed }: { readonly rule: string | undefined; readonly changed: () => void }): ReactElement {
  const [armed, setArmed] = useState(false);
  const ui: Ui = {
    launcher: {} as Ui['launcher'],
    columns: 90,
    rows: 14,
    glyphs: glyphsFor(false),
    links: false,
    memory: new Map(),
    log: new Log(),
    home: '/nowhere',
    armed,
    arm: () => setArmed(true),
    productionRule: () => rule,
    mouse: false,
    setMouse: () => {},
    go: () => {},
    replace: () => {},
    back: () => {},
    say: () => {},
    fail: () => {},
    open: () => {},
    quit: () => {},
    suspend: async () => {},
  };
  return (
    <UiContext.Provider value={ui}>
      <WizardContext.Provider value={wizard}>
        <KeyDispatcher onKey={() => {}} onRefused={() => {}} onError={() => {}}>
          <Header wizard={wizard} columns={90} />
          <Changing changed={changed} />
        </KeyDispatcher>
      </WizardContext.Provider>
    </UiContext.Provider>
  );
}

function Changing({ changed }: { readonly changed: () => void }): ReactElement {
  const arming = useArming();
  return (
    <Screen title="Step" bindings={{ apply: () => arming.before(changed) }} hints={['apply']} dialog={arming.dialog}>
      {null}
    </Screen>
  );
}

const press = async (stdin: { write(text: string): void }, ...keys: string[]): Promise<void> => {
  for (const key of keys) {
    stdin.write(key);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
};

it('production is told first and in words, and nothing goes ahead before its name was typed once', async () => {
  const changed = vi.fn();
  const { stdin, lastFrame } = render(<World rule="prod-*" changed={changed} />);
  await vi.waitFor(() => expect(lastFrame()).toMatch(/kubeharden {3}PRODUCTION {3}prod-eu · read-only until armed/));
  await press(stdin, 'a');
  await vi.waitFor(() => expect(lastFrame()).toContain('prod-eu is production'));
  expect(lastFrame()).toContain('productionContexts: prod-*');
  await press(stdin, 'prod', '\r');
  await vi.waitFor(() => expect(lastFrame()).toContain('That is not prod-eu. Nothing was changed.'));
  expect(changed).not.toHaveBeenCalled();
  await press(stdin, '-eu', '\r');
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
  await vi.waitFor(() => expect(lastFrame()).toContain('prod-eu · ARMED'));
  await press(stdin, 'a');
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2));
});

it('what no rule names is not production', async () => {
  const changed = vi.fn();
  const { stdin, lastFrame } = render(<World rule={undefined} changed={changed} />);
  await vi.waitFor(() => expect(lastFrame()).toMatch(/kubeharden {2}prod-eu · changes after confirmation/));
  await press(stdin, 'a');
  await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
});
