import { Box, type DOMElement, measureElement, useCursor } from 'ink';
import { type ReactElement, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where an element is on the screen, once it is drawn. */
export function usePlace(): [RefObject<DOMElement | null>, Place | undefined] {
  const element = useRef<DOMElement>(null);
  const [place, setPlace] = useState<Place>();
  useLayoutEffect(() => {
    if (!element.current) return;
    const { x, y } = measureElement(element.current);
    if (x !== place?.x || y !== place.y) setPlace({ x, y });
  });
  return [element, place];
}

/** The terminal's own cursor: magnifiers and readers follow it. */
export function PointAt({ x, y }: Place): null {
  const { setCursorPosition } = useCursor();
  const [, again] = useState(0);
  // What had the cursor before lets go of it in the same commit, after this took it.
  useEffect(() => again(1), []);
  setCursorPosition({ x, y });
  return null;
}

/** A row with the terminal's cursor in one of its columns; without a column it only takes its place. */
export function Pointed({
  column,
  children,
}: {
  readonly column: number | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const [row, place] = usePlace();
  return (
    <Box ref={row}>
      {column !== undefined && place ? <PointAt x={place.x + column} y={place.y} /> : null}
      {children}
    </Box>
  );
}
