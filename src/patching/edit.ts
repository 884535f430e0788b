/** A piece of a text that is replaced; an insertion where start and end are the same. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Why a place cannot be edited. */
export class Unfixable extends Error {}

/** The text with the edits. At one place insertions come first, in the order in which they were made. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start));
  let text = '';
  let at = 0;
  for (const edit of ordered) {
    if (edit.start < at) throw new Unfixable('two changes meet at the same place');
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}
