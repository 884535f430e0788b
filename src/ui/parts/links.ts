import type { Reference } from '../../core/area.ts';
import { type Line, widthOf, wrapLine } from './text.ts';

/** A title with its address, which is always to be read; terminals that can open it when it is clicked. */
export function linkLines({ title, url }: Reference, columns: number, links: boolean): Line[] {
  const address = { text: url, role: 'accent' as const, ...(links ? { href: url } : {}) };
  if (widthOf(title) + widthOf(url) + 2 <= columns) return [[{ text: `${title}  ` }, address]];
  return [[{ text: title }], ...wrapLine([{ text: '  ' }, address], columns, '  ')];
}
