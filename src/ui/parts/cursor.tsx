import { type DOMElement, measureElement, useCursor } from 'ink';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';

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
