/** An address block as the half-open question that policies ask: is this address in it? */
interface Block {
  readonly family: 4 | 6;
  readonly base: bigint;
  readonly bits: number;
}

const BITS = { 4: 32, 6: 128 } as const;

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | undefined {
  // The last two groups may be written as an IPv4 address (RFC 4291, 2.2).
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = mapped ? parseV4(mapped[2] ?? '') : undefined;
  if (mapped && tail === undefined) return undefined;
  const plain =
    tail === undefined ? text : `${mapped?.[1]}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - groups.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const [head = [], rest = []] = groups;
  const all = halves.length === 1 ? head : [...head, ...Array<string>(missing).fill('0'), ...rest];
  let value = 0n;
  for (const group of all) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
    value = value * 65536n + BigInt(`0x${group}`);
  }
  return value;
}

/** An address or a block in CIDR notation; undefined for anything else, host names included. */
export function parseBlock(text: string): Block | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  if (more.length > 0) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const base = family === 6 ? parseV6(address) : parseV4(address);
  if (base === undefined) return undefined;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined;
  const bits = prefix === undefined ? BITS[family] : Number(prefix);
  return bits > BITS[family] ? undefined : { family, base, bits };
}

/** Whether every address of `inner` (an address or a block) lies in `outer`. */
export function within(inner: string, outer: string): boolean {
  const a = parseBlock(inner);
  const b = parseBlock(outer);
  if (!a || !b || a.family !== b.family || a.bits < b.bits) return false;
  const shift = BigInt(BITS[b.family] - b.bits);
  return a.base >> shift === b.base >> shift;
}

export const isAddress = (text: string): boolean => !text.includes('/') && parseBlock(text) !== undefined;

/** `0.0.0.0/0`, `::/0` and their other spellings. */
export const isEverywhere = (cidr: string): boolean => parseBlock(cidr)?.bits === 0;

// IANA special-purpose registries: private, shared, loopback, link-local, documentation, benchmarking, multicast.
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/127',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

/** An address that the Internet can route to. Documentation blocks count as public: examples mean them so. */
export const isPublicAddress = (text: string): boolean =>
  isAddress(text) && !NOT_PUBLIC.some((block) => within(text, block));
