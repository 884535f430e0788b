// A page of a list, made small before it is parsed: what weighs most of it is not wanted or was already read.
import { TEMPLATE } from '../../core/reduce/pod.ts';
import type { ListedResource } from '../../core/resources.ts';
import { parse } from './api.ts';
import { shortenManagedFields } from './managed-fields.ts';

const MANAGED_FIELDS = Buffer.from('"managedFields":[');
const MANAGER = Buffer.from('{"manager":"');
const VERSION = Buffer.from(',"apiVersion":"');
const ENTRY_END = Buffer.from('}');
const BETWEEN = Buffer.from(',');
const CONTROLLED = Buffer.from('"controller":true');
/** Pods of the platform may be components, whose command lines are read. */
const PLATFORM = [Buffer.from('"namespace":"kube-system"'), Buffer.from('"namespace":"openshift-')];

/** Where the pod spec of an object begins and ends; unescaped quotes cannot be part of a string. */
interface Place {
  readonly opens: readonly Buffer[];
  readonly end: Buffer;
}

const TEMPLATED = [Buffer.from('"template":{'), Buffer.from('"spec":{')];
const PLACES: { readonly [R in ListedResource]?: Place } = {
  pods: { opens: [Buffer.from('"spec":{')], end: Buffer.from('},"status":') },
  'deployments.apps': { opens: TEMPLATED, end: Buffer.from('}},"strategy":') },
  'replicasets.apps': { opens: TEMPLATED, end: Buffer.from('}}},"status":') },
};

const UID = Buffer.from('"uid":"');
const NODE_NAME = Buffer.from('"nodeName":"');
const TOKEN_VOLUME = Buffer.from('kube-api-access-');
const TOKEN_SUFFIX = 5;
/** Specs of one owner that are kept to be compared. */
const MOST_VARIANTS = 4;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;

/** Where a list of objects seems to end: `}]` with what may follow it. Inside a string that is a mistake. */
function endOfList(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(CLOSE_LIST, from); at >= 0; at = bytes.indexOf(CLOSE_LIST, at + 1)) {
    const next = bytes[at + 1];
    if (bytes[at - 1] === CLOSE_OBJECT && (next === CLOSE_OBJECT || next === COMMA)) return at;
  }
  return -1;
}

function endOfString(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(QUOTE, from);
  while (at > 0 && bytes[at - 1] === BACKSLASH) {
    let escapes = 1;
    while (bytes[at - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) break;
    at = bytes.indexOf(QUOTE, at + 1);
  }
  return at + 1;
}

/** A spec that was met: the bytes that all pods of its template share. */
interface Known {
  readonly template: number;
  readonly shared: readonly Buffer[];
}

/** Reads the pages of the lists of one pass. */
export class PageReader {
  /** By the uid of the owner. */
  readonly #known = new Map<string, Known[]>();
  #templates = 0;

  /**
   * The parsed page, with the managers and API versions alone of `managedFields`. Of a pod spec that was met before there is only a
   * reference (`TEMPLATE`): most pods of a cluster, and all ReplicaSets in use, repeat the template of their owner.
   */
  parse(body: Buffer, action: string, resource?: ListedResource): unknown {
    const known = this.#templates;
    try {
      return JSON.parse(this.#shortened(body, resource && PLACES[resource]).toString('utf8'));
    } catch {
      // A list seemed to end inside a string: read every byte. What was taken for known was not parsed either.
      for (const [owner, variants] of this.#known)
        if (variants.some(({ template }) => template >= known)) this.#known.delete(owner);
      return parse(shortenManagedFields(body), action);
    }
  }

  #shortened(bytes: Buffer, place: Place | undefined): Buffer {
    const kept: Buffer[] = [];
    let at = 0;
    let opening = bytes.indexOf(MANAGED_FIELDS);
    while (opening >= 0) {
      const from = opening + MANAGED_FIELDS.length;
      const end = endOfList(bytes, from);
      if (end < 0) break;
      const metadata = bytes.subarray(at, from);
      kept.push(metadata);
      keepManagers(bytes, from, end, kept);
      opening = bytes.indexOf(MANAGED_FIELDS, end);
      at = end;
      const owner = place && ownerIn(metadata, place);
      if (place && owner) at = this.#keepSpec(bytes, place, owner, end, opening < 0 ? bytes.length : opening, kept);
    }
    if (at === 0) return bytes;
    kept.push(bytes.subarray(at));
    return Buffer.concat(kept);
  }

  /** Keeps a reference in the place of a spec that was met before; tells where reading goes on. */
  #keepSpec(bytes: Buffer, place: Place, owner: string, from: number, limit: number, kept: Buffer[]): number {
    const range = specIn(bytes, place, from, limit);
    if (!range) return from;
    const [start, stop] = range;
    const { shared, node } = sharedIn(bytes.subarray(start, stop));
    const variants = this.#known.get(owner) ?? [];
    const known = variants.find((variant) => areSame(variant.shared, shared))?.template;
    if (known === undefined && variants.length >= MOST_VARIANTS) return from;
    kept.push(bytes.subarray(from, start), Buffer.from(`"${TEMPLATE}":${known ?? this.#templates}`));
    if (known === undefined) {
      // Copied, so that the page can be forgotten.
      this.#known.set(owner, [...variants, { template: this.#templates, shared: shared.map(copyOf) }]);
      this.#templates += 1;
      if (stop > start) kept.push(Buffer.from(','));
      return start;
    }
    if (node) kept.push(Buffer.from(','), NODE_NAME, node, Buffer.from('"'));
    return stop;
  }
}

const copyOf = (bytes: Buffer): Buffer => Buffer.from(bytes);
const areSame = (some: readonly Buffer[], others: readonly Buffer[]): boolean =>
  some.length === others.length && some.every((bytes, index) => others[index]?.equals(bytes));

/** Where the pod spec's content begins and ends, between its braces. */
function specIn(bytes: Buffer, { opens, end }: Place, from: number, limit: number): [number, number] | undefined {
  let start = from;
  for (const open of opens) {
    const found = bytes.indexOf(open, start);
    if (found < 0 || found >= limit) return undefined;
    start = found + open.length;
  }
  const stop = bytes.indexOf(end, start);
  return stop < 0 || stop > limit ? undefined : [start, stop];
}

/** The uid of the controller, else the object's own. Only the pods of a controller are alike. */
function ownerIn(metadata: Buffer, place: Place): string | undefined {
  const controlled = metadata.indexOf(CONTROLLED);
  if (place === PLACES.pods && (controlled < 0 || PLATFORM.some((namespace) => metadata.includes(namespace))))
    return undefined;
  const at = metadata.lastIndexOf(UID, controlled < 0 ? undefined : controlled);
  const start = at + UID.length;
  return at < 0 ? undefined : metadata.toString('latin1', start, metadata.indexOf(QUOTE, start));
}

function keepManagers(bytes: Buffer, from: number, end: number, kept: Buffer[]): void {
  for (let at = bytes.indexOf(MANAGER, from); at >= 0 && at < end; ) {
    const close = endOfString(bytes, at + MANAGER.length);
    const next = bytes.indexOf(MANAGER, close);
    if (kept.at(-1) === ENTRY_END) kept.push(BETWEEN);
    kept.push(bytes.subarray(at, close));
    const version = bytes.indexOf(VERSION, close);
    if (version >= 0 && version < (next < 0 ? end : Math.min(next, end)))
      kept.push(bytes.subarray(version, endOfString(bytes, version + VERSION.length)));
    kept.push(ENTRY_END);
    at = next;
  }
}

/** What is left of a spec without the name of the node and that of the token's volume. */
function sharedIn(spec: Buffer): { readonly shared: readonly Buffer[]; readonly node: Buffer | undefined } {
  const cuts: [number, number][] = [];
  const cut = (name: Buffer): void => {
    for (let at = spec.indexOf(name); at >= 0; at = spec.indexOf(name, at + name.length)) cuts.push([at, name.length]);
  };
  const named = spec.indexOf(NODE_NAME);
  const start = named + NODE_NAME.length;
  const node = named < 0 ? undefined : spec.subarray(start, spec.indexOf(QUOTE, start));
  if (node) {
    cuts.push([start, node.length]);
    // A DaemonSet's pods name their node in their affinity as well.
    cut(Buffer.from(`"values":["${node.toString('latin1')}"]`, 'latin1'));
  }
  const token = spec.indexOf(TOKEN_VOLUME);
  if (token >= 0) cut(spec.subarray(token, token + TOKEN_VOLUME.length + TOKEN_SUFFIX));
  const shared: Buffer[] = [];
  let at = 0;
  for (const [from, length] of cuts.sort(([a], [b]) => a - b)) {
    shared.push(spec.subarray(at, from));
    at = from + length;
  }
  return { shared: [...shared, spec.subarray(at)], node };
}
