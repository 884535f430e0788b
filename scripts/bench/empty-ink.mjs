// The least that an Ink program does at a key press: one number on an otherwise empty screen changes.
import { render, Text, useInput } from 'ink';
import { createElement, useState } from 'react';

function Counter() {
  const [presses, press] = useState(0);
  useInput(() => press((before) => before + 1));
  return createElement(Text, undefined, `kubeharden ${presses}`);
}
render(createElement(Counter), { incrementalRendering: true });
