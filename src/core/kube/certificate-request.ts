// What a certificate signing request (PKCS #10, RFC 2986) asks for; its signature is the signer's to check.

/** Names that the certificate would speak for. */
export interface RequestedNames {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dns: readonly string[];
  readonly addresses: readonly string[];
  /** Names of other kinds, such as e-mail addresses and URIs. */
  readonly others: number;
}

interface Item {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

const TAG = { oid: 0x06, sequence: 0x30, set: 0x31, octets: 0x04, attributes: 0xa0 } as const;
const OID = { commonName: '550403', organization: '55040a', extensions: '2a864886f70d01090e', alternative: '551d11' };
const NAME = { dns: 0x82, address: 0x87 } as const;

/** The items that lie side by side in DER (X.690); throws for what is none. */
function itemsOf(bytes: Uint8Array): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0x80;
    const more = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || more > 3) throw new Error('a length is not one of DER');
    let length = more === 0 ? first : 0;
    for (let i = 0; i < more; i += 1) length = length * 256 + (bytes[at + 2 + i] ?? 0);
    const begin = at + 2 + more;
    if (begin + length > bytes.length) throw new Error('it is cut off');
    items.push({ tag, bytes: bytes.subarray(begin, begin + length) });
    at = begin + length;
  }
  return items;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const inside = (item: Item | undefined, tag: number): Item[] => {
  if (item?.tag !== tag) throw new Error('it has not the form of a request');
  return itemsOf(item.bytes);
};

/** IPv4 as it is written; IPv6 as groups without abbreviation. */
const addressText = (bytes: Uint8Array): string =>
  bytes.length === 4 ? [...bytes].join('.') : (hex(bytes).match(/.{4}/g) ?? []).join(':');

/** Attribute values of the subject by their type. */
function subjectOf(subject: Item | undefined): [string, string][] {
  return inside(subject, TAG.sequence).flatMap((relative) =>
    inside(relative, TAG.set).map((attribute): [string, string] => {
      const [type, value] = inside(attribute, TAG.sequence);
      return [hex(type?.bytes ?? new Uint8Array()), text(value?.bytes ?? new Uint8Array())];
    }),
  );
}

/** The general names of the extension subjectAltName among the request's attributes. */
function alternativesOf(attributes: Item | undefined): Item[] {
  if (!attributes) return [];
  return inside(attributes, TAG.attributes).flatMap((attribute) => {
    const [type, values] = inside(attribute, TAG.sequence);
    if (hex(type?.bytes ?? new Uint8Array()) !== OID.extensions) return [];
    return inside(values, TAG.set)
      .flatMap((extensions) => inside(extensions, TAG.sequence))
      .flatMap((extension) => {
        const parts = inside(extension, TAG.sequence);
        if (hex(parts[0]?.bytes ?? new Uint8Array()) !== OID.alternative) return [];
        const [names] = itemsOf(parts.at(-1)?.bytes ?? new Uint8Array());
        return inside(names, TAG.sequence);
      });
  });
}

/** Reads a request in PEM; throws, with what is wrong, for anything else. */
export function requestedNames(pem: string): RequestedNames {
  const body = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]+?)-----END CERTIFICATE REQUEST-----/.exec(pem)?.[1];
  if (!body) throw new Error('it is no certificate request in PEM');
  const [request] = itemsOf(Buffer.from(body, 'base64'));
  const [information] = inside(request, TAG.sequence);
  const [, subject, , attributes] = inside(information, TAG.sequence);
  const named = subjectOf(subject);
  const values = (type: string): string[] => named.flatMap(([oid, value]) => (oid === type ? [value] : []));
  const alternatives = alternativesOf(attributes);
  const of = (tag: number): Item[] => alternatives.filter((item) => item.tag === tag);
  return {
    commonName: values(OID.commonName)[0] ?? '',
    organizations: values(OID.organization),
    dns: of(NAME.dns).map(({ bytes }) => text(bytes)),
    addresses: of(NAME.address).map(({ bytes }) => addressText(bytes)),
    others: alternatives.filter(({ tag }) => tag !== NAME.dns && tag !== NAME.address).length,
  };
}
