// Managed fields are nearly half of what a list weighs and the slowest of it to parse, and only the managers' names
// and the API versions that they wrote with are wanted. They are cut out of the bytes before parsing.

const OPENING = Buffer.from('"managedFields":[');
const MANAGER = Buffer.from('{"manager":"');
const VERSION = Buffer.from(',"apiVersion":"');

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Position after the string that begins before `at`. */
function endOfString(bytes: Buffer, at: number): number {
  let position = at;
  while (position < bytes.length && bytes[position] !== QUOTE) position += bytes[position] === BACKSLASH ? 2 : 1;
  return position + 1;
}

/**
 * The same JSON with each entry of `managedFields` shortened to `{"manager": …, "apiVersion": …}`. Works in place, always writing behind
 * what is read: the given bytes are used up. Inside a string the quotes are escaped, so no opening is found in one.
 */
export function shortenManagedFields(bytes: Buffer): Buffer {
  let read = 0;
  let written = 0;
  const keep = (start: number, end: number): void => {
    bytes.copyWithin(written, start, end);
    written += end - start;
  };
  for (let found = bytes.indexOf(OPENING); found >= 0; found = bytes.indexOf(OPENING, read)) {
    let position = found + OPENING.length;
    keep(read, position);
    // The list itself is kept, and of its entries what stands at their ends.
    let named = false;
    for (let depth = 1; depth > 0 && position < bytes.length; ) {
      const start = position;
      const byte = bytes[start];
      // After the manager, which an entry without one does not have.
      const version = named && depth === 2 && byte === COMMA && startsWith(bytes, VERSION, start);
      if (version) position = endOfString(bytes, start + VERSION.length);
      else if (byte === QUOTE) position = endOfString(bytes, start + 1);
      else if (depth === 1 && byte === OPEN_OBJECT) {
        named = startsWith(bytes, MANAGER, start);
        position = named ? endOfString(bytes, start + MANAGER.length) : position + 1;
      } else position += 1;
      const opens = byte === OPEN_LIST || byte === OPEN_OBJECT;
      const closes = byte === CLOSE_LIST || byte === CLOSE_OBJECT;
      if (closes) depth -= 1;
      if (depth <= 1 || version) keep(start, position);
      if (opens) depth += 1;
    }
    read = position;
  }
  if (read === 0) return bytes;
  keep(read, bytes.length);
  return bytes.subarray(0, written);
}

const startsWith = (bytes: Buffer, what: Buffer, at: number): boolean =>
  bytes.compare(what, 0, what.length, at, Math.min(at + what.length, bytes.length)) === 0;
