import { useApp, useStdout } from 'ink';
import { useEffect, useRef } from 'react';
import { MOUSE_OFF, MOUSE_ON } from './mouse.ts';
import { followJobControl, stopUntilContinued } from './suspend.ts';

/** Hands the terminal to others and takes it back: an editor, a pager, the shell; one at a time. */
export function useHandover(mouse: boolean): (run: () => Promise<void>) => Promise<void> {
  const { suspendTerminal } = useApp();
  const { stdout } = useStdout();
  const away = useRef(false);
  const handOver = async (run: () => Promise<void>): Promise<void> => {
    if (away.current) return;
    away.current = true;
    if (mouse) stdout.write(MOUSE_OFF);
    try {
      await suspendTerminal(async () => {
        await run();
        // The full screen begins where the cursor is: in the first column, whatever was left in the row.
        stdout.write('\r');
      });
    } finally {
      away.current = false;
      if (mouse) stdout.write(MOUSE_ON);
    }
  };
  const latest = useRef(handOver);
  latest.current = handOver;
  useEffect(
    () =>
      followJobControl({
        // With the terminal in other hands there is nothing to put away first.
        onStop: () => void (away.current ? stopUntilContinued() : latest.current(stopUntilContinued)),
        onContinue: () => void latest.current(async () => {}),
      }),
    [],
  );
  return handOver;
}
