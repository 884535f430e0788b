import { type Raw, record, records, text } from '../reduce/raw.ts';
import { requestedNames } from './certificate-request.ts';

const USAGES: readonly string[] = ['digital signature', 'key encipherment', 'server auth'];
const PREFIX = 'system:node:';

/** Groups of an IPv6 address without abbreviation; anything else as it is. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...middle, ...right].map((group) => group.padStart(4, '0')).join(':');
}

/** The node that asks for a serving certificate, by who sent the request. */
export const requesterOf = (request: Raw): string => {
  const username = text(record(request.spec).username);
  return username.startsWith(PREFIX) ? username.slice(PREFIX.length) : '';
};

/** Why a kubelet's request for a serving certificate must not be approved; undefined when it asks for its own names only. */
export function objectionTo(request: Raw, node: Raw | undefined): string | undefined {
  const spec = record(request.spec);
  const name = requesterOf(request);
  if (!name || !(spec.groups as unknown[] | undefined)?.includes('system:nodes')) return 'no kubelet sent it';
  if (!node) return `there is no node ${name}`;
  const usages = Array.isArray(spec.usages) ? spec.usages.map(text) : [];
  if (!usages.includes('server auth') || usages.some((usage) => !USAGES.includes(usage)))
    return `it is to be used for ${usages.join(', ') || 'nothing'}`;
  let names: ReturnType<typeof requestedNames>;
  try {
    names = requestedNames(Buffer.from(text(spec.request), 'base64').toString('utf8'));
  } catch (error) {
    return `it cannot be read: ${(error as Error).message}`;
  }
  if (names.commonName !== `${PREFIX}${name}` || names.organizations.join() !== 'system:nodes')
    return `it is for ${names.commonName || 'nobody'} of ${names.organizations.join(', ') || 'nothing'}`;
  const addresses = records(record(node.status).addresses);
  const own = new Set(addresses.map(({ address }) => plainAddress(text(address))));
  const foreign = [...names.dns, ...names.addresses].find((each) => !own.has(plainAddress(each)));
  if (foreign) return `it asks for ${foreign}, which is no name or address of the node`;
  return names.others > 0 ? 'it asks for names of other kinds' : undefined;
}
