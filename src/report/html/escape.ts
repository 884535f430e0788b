import { safeText } from '../../core/text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text from a cluster inside HTML, in an attribute as well: neither mark-up nor control characters. */
export const esc = (text: string | number): string =>
  safeText(String(text)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** An element with its attributes escaped; its content is HTML already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...content: readonly string[]
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${esc(value)}"`],
  );
  return `<${name}${written.join('')}>${content.join('')}</${name}>`;
}
