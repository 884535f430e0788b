import type { DOMElement } from 'ink';
import { clip, fitted } from '../parts/text.ts';

/** What an element shows, as plain rows of text. */
export function frameText(root: DOMElement): string {
  const rows: string[] = [];
  const put = (x: number, y: number, width: number, text: string): void => {
    rows[y] = fitted(rows[y] ?? '', x) + clip(text, width);
  };
  const visit = (node: DOMElement, left: number, top: number, bottom: number): void => {
    const { yogaNode } = node;
    if (!yogaNode) return;
    const x = left + yogaNode.getComputedLeft();
    const y = top + yogaNode.getComputedTop();
    if (node.nodeName === 'ink-text') {
      textOf(node)
        .split('\n')
        .forEach((text, index) => {
          if (y + index < bottom) put(x, y + index, yogaNode.getComputedWidth(), text);
        });
      return;
    }
    const end = node.style.overflow === 'hidden' ? Math.min(bottom, y + yogaNode.getComputedHeight()) : bottom;
    for (const child of node.childNodes) if (child.nodeName !== '#text') visit(child, x, y, end);
  };
  visit(
    root,
    -(root.yogaNode?.getComputedLeft() ?? 0),
    -(root.yogaNode?.getComputedTop() ?? 0),
    Number.POSITIVE_INFINITY,
  );
  return Array.from(rows, (row) => (row ?? '').trimEnd()).join('\n');
}

const textOf = (node: DOMElement): string =>
  node.childNodes.map((child) => (child.nodeName === '#text' ? child.nodeValue : textOf(child))).join('');
