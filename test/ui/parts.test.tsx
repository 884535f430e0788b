import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from 'ink-testing-library';
import type { ReactElement, ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Ui, UiContext } from '../../src/ui/context.tsx';
import { KeyDispatcher } from '../../src/ui/keys/keys.tsx';
import { Log } from '../../src/ui/log.ts';
import { Confirm } from '../../src/ui/parts/dialog.tsx';
import { Form } from '../../src/ui/parts/form.tsx';
import { List } from '../../src/ui/parts/list.tsx';
import { Pane } from '../../src/ui/parts/pane.tsx';
import { Screen } from '../../src/ui/parts/screen.tsx';
import { line } from '../../src/ui/parts/text.ts';
import { glyphsFor } from '../../src/ui/theme/theme.ts';

const said: string[] = [];
const temporaryHome = mkdtempSync(join(tmpdir(), 'kubeharden-test-'));
const failed: unknown[] = [];
const memory = new Map<string, unknown>();

function World({ children }: { readonly children: ReactNode }): ReactElement {
  const ui: Ui = {
    launcher: {} as Ui['launcher'],
    columns: 60,
    rows: 14,
    glyphs: glyphsFor(false),
    links: false,
    memory,
    log: new Log(),
    home: temporaryHome,
    armed: false,
    arm: () => {},
    productionRule: () => undefined,
    mouse: false,
    setMouse: () => {},
    go: () => {},
    replace: () => {},
    back: () => said.push('back'),
    say: (text) => said.push(text),
    fail: (error) => failed.push(error),
    open: () => {},
    quit: () => {},
    suspend: async () => {},
  };
  return (
    <UiContext.Provider value={ui}>
      <KeyDispatcher onKey={() => {}} onRefused={(reason) => said.push(reason)} onError={(error) => failed.push(error)}>
        {children}
      </KeyDispatcher>
    </UiContext.Provider>
  );
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

async function show(children: ReactNode) {
  const { stdin, lastFrame, unmount } = render(<World>{children}</World>);
  await settled();
  return {
    unmount,
    frame: () => lastFrame() ?? '',
    async press(...keys: string[]) {
      for (const key of keys) {
        stdin.write(key);
        await settled();
      }
    },
  };
}

const DOWN = '\x1b[B';
const END = '\x1b[F';
const ESCAPE = '\x1b';

afterEach(() => {
  said.length = 0;
  failed.length = 0;
  memory.clear();
});

describe('a list', () => {
  const items = Array.from({ length: 1000 }, (_, index) => `row ${index}`);
  const list = (onOpen: (item: string) => void) => (
    <List id="rows" items={items} height={5} empty="none" render={(item) => line(item)} onOpen={onOpen} />
  );

  it('builds only the rows in sight, and scrolls with the pointer', async () => {
    const { frame, press } = await show(list(() => {}));
    expect(frame().split('\n')).toHaveLength(5);
    expect(frame()).toContain('❯ row 0');
    await press(END);
    expect(frame()).toContain('❯ row 999');
    expect(frame()).not.toContain('row 994');
    await press('g');
    expect(frame()).toContain('❯ row 0');
  });

  it('opens what the pointer is on, also when keys come in one burst', async () => {
    const opened: string[] = [];
    const { press } = await show(list((item) => opened.push(item)));
    await press(`jjj\r`);
    await vi.waitFor(() => expect(opened).toEqual(['row 3']));
  });

  it('says so when it is empty', async () => {
    const { frame } = await show(<List id="none" items={[]} height={5} empty="Nothing is left." render={() => []} />);
    expect(frame()).toContain('Nothing is left.');
  });
});

describe('a question', () => {
  it('goes ahead only when the other button is taken', async () => {
    const confirmed = vi.fn();
    const cancelled = vi.fn();
    const { press, frame } = await show(
      <Confirm title="Apply?" text={['Pods restart.']} action="Apply" onConfirm={confirmed} onCancel={cancelled} />,
    );
    expect(frame()).toContain('❯ Cancel');
    await press('\r');
    expect(cancelled).toHaveBeenCalledOnce();
    await press('\t', '\r');
    expect(confirmed).toHaveBeenCalledOnce();
  });

  it('about what could lock people out takes nothing but the typed name', async () => {
    const confirmed = vi.fn();
    const { press, frame } = await show(
      <Confirm title="Apply?" text={[]} action="Apply" typed="prod" onConfirm={confirmed} onCancel={() => {}} />,
    );
    await press('y', '\r');
    expect(confirmed).not.toHaveBeenCalled();
    expect(frame()).toContain('That is not prod. Nothing was changed.');
    await press('\x7f', 'prod', '\r');
    await vi.waitFor(() => expect(confirmed).toHaveBeenCalledOnce());
  });

  it('shows all of a long text by scrolling', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => line(`change ${index}`));
    const { press, frame } = await show(
      <Confirm title="Undo?" text={[]} lines={lines} action="Undo" onConfirm={() => {}} onCancel={() => {}} />,
    );
    expect(frame()).not.toContain('change 39');
    await press(...Array.from({ length: 40 }, () => DOWN));
    expect(frame()).toContain('change 39');
    expect(frame()).toContain('❯ Cancel');
  });
});

describe('a form', () => {
  const fields = [
    {
      name: 'reason',
      title: 'Reason',
      value: '',
      problem: (text: string) => (text ? undefined : 'A reason is needed.'),
    },
    { name: 'mode', title: 'Mode', value: 'warn', choices: [{ value: 'warn' }, { value: 'deny' }] },
  ];

  it('goes back to the field that is wrong and keeps what was typed', async () => {
    const submitted = vi.fn();
    const { press, frame } = await show(
      <Form title="Accept" about="accept" fields={fields} action="Accepts" onSubmit={submitted} onCancel={() => {}} />,
    );
    await press('\r', ' ', '\r');
    expect(frame()).toContain('A reason is needed.');
    expect(submitted).not.toHaveBeenCalled();
    await press('quit? no: l and v', '\r', '\r');
    await vi.waitFor(() => expect(submitted).toHaveBeenCalledWith({ reason: 'quit? no: l and v', mode: 'deny' }));
  });

  it('has what was typed when one comes back to it', async () => {
    const cancelled = vi.fn();
    const form = (
      <Form title="Accept" about="accept" fields={fields} action="Accepts" onSubmit={() => {}} onCancel={cancelled} />
    );
    const first = await show(form);
    await first.press('half a reason');
    await vi.waitFor(() => expect(first.frame()).toContain('half a reason'));
    await first.press(ESCAPE);
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce());
    first.unmount();
    const second = await show(form);
    expect(second.frame()).toContain('half a reason');
  });

  it('is left with Escape', async () => {
    const cancelled = vi.fn();
    const { press } = await show(
      <Form title="Accept" about="accept" fields={fields} action="Accepts" onSubmit={() => {}} onCancel={cancelled} />,
    );
    await press(ESCAPE);
    await settled();
    expect(cancelled).toHaveBeenCalledOnce();
  });
});

describe('a screen', () => {
  it('hints at what works, says why something does not, and lists both in its help', async () => {
    const { press, frame } = await show(
      <Screen
        title="Overview"
        bindings={{ report: () => {}, undo: { run: () => {}, disabled: 'nothing was applied' } }}
        hints={['report', 'undo']}
      >
        <Pane id="text" lines={[line('body')]} height={5} />
      </Screen>,
    );
    expect(frame()).toContain('P report');
    expect(frame()).not.toContain('u undo');
    await press('u');
    expect(said).toEqual(['nothing was applied']);
    await press('?', END);
    expect(frame().replace(/\s+/g, ' ')).toContain('(not now: nothing was applied)');
    expect(frame()).not.toContain('body');
    await press('?');
    expect(frame()).toContain('body');
  });

  it('tells an error of a command instead of ending', async () => {
    const { press, frame } = await show(
      <Screen
        title="Overview"
        bindings={{
          report: () => Promise.reject(new Error('disk full')),
          undo: () => {
            throw new Error('gone');
          },
        }}
        hints={[]}
      >
        {null}
      </Screen>,
    );
    await press('P', 'u');
    expect(failed.map(String)).toEqual(['Error: disk full', 'Error: gone']);
    expect(frame()).toContain('Overview');
  });
});
