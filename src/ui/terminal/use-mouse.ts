import { useStdout } from 'ink';
import { useLayoutEffect, useState } from 'react';
import { MOUSE_OFF, MOUSE_ON } from './mouse.ts';

/** Whether the wheel is reported; the terminal is told at once, also when the program ends. */
export function useMouse(wanted: boolean): [boolean, (on: boolean) => void] {
  const [mouse, setMouse] = useState(wanted);
  const { stdout } = useStdout();
  useLayoutEffect(() => {
    if (!mouse) return;
    stdout.write(MOUSE_ON);
    return () => void stdout.write(MOUSE_OFF);
  }, [mouse, stdout]);
  return [mouse, setMouse];
}
