import { Text } from 'ink';
import type { ReactElement } from 'react';
import { AREA_IDS } from '../core/area.ts';
import type { ScreenName, Ui } from './context.tsx';
import { type Bindings, Topmost, useScope } from './keys/keys.tsx';
import { stopUntilContinued } from './terminal/suspend.ts';

/** The smallest window that screens are made for. */
export const LEAST = { columns: 60, rows: 16 };
const INTERRUPTED = 130;

const leaving = (ui: Ui): Bindings => ({
  quit: () => ui.quit(),
  interrupt: () => ui.quit(INTERRUPTED),
  suspend: () => ui.suspend(stopUntilContinued),
});

/** What works on every screen unless something above takes the key. */
export function Everywhere({
  ui,
  areas,
  current,
}: {
  readonly ui: Ui;
  readonly areas: boolean;
  readonly current: ScreenName | undefined;
}): null {
  const toArea = (key: string): void => {
    const area = AREA_IDS[Number(key) - 1];
    if (!area) return;
    // From area to area one does not pile up ways back.
    if (current?.name === 'area') ui.replace({ name: 'area', area });
    else ui.go({ name: 'area', area });
  };
  useScope({
    bindings: {
      ...(areas && current?.name !== 'apply' && current?.name !== 'inspect' ? { area: toArea } : {}),
      redraw: () => ui.suspend(async () => {}),
      mouse: () => {
        ui.setMouse(!ui.mouse);
        ui.say(
          ui.mouse ? 'The wheel is the terminal’s again.' : 'The wheel scrolls; with Shift the mouse selects text.',
        );
      },
      ...leaving(ui),
    },
  });
  return null;
}

/** Takes every key but those that leave: nobody decides what cannot be seen. */
export function TooSmall({
  ui,
  columns,
  rows,
}: {
  readonly ui: Ui;
  readonly columns: number;
  readonly rows: number;
}): ReactElement {
  return (
    <Topmost bindings={leaving(ui)}>
      <Text>
        The window is {columns}×{rows}; kubeharden needs {LEAST.columns}×{LEAST.rows}. Enlarge it, or press q.
      </Text>
    </Topmost>
  );
}
