// Keeps one list current: lists it, follows it from there, and lists it again when the server has forgotten that point.
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, asAppError } from '../../core/errors.ts';
import { ReduceCache } from '../../core/reduce/container.ts';
import { type Raw, record, text } from '../../core/reduce/raw.ts';
import type { ListedResource } from '../../core/resources.ts';
import { safeText } from '../../core/text.ts';
import { type Api, parse } from './api.ts';
import type { Limiter } from './limiter.ts';
import { itemsOf, listAll } from './lists.ts';
import { shortenManagedFields } from './managed-fields.ts';

export interface Reflected<T> {
  /** Path of the collection. */
  readonly path: string;
  /** What it holds, for messages: `pods in namespace shop`. */
  readonly what: string;
  /** Query that narrows it, such as `fieldSelector=…`. */
  readonly query?: string;
  readonly resource?: ListedResource;
  /** What is kept of an object; the cache is there for the length of a list. */
  readonly reduce: (object: Raw, cache?: ReduceCache) => T;
}

export interface Sink<T> {
  replaced(items: readonly T[]): void;
  changed(item: T): void;
  removed(item: T): void;
  /** Nothing came through; it is tried again, later each time. */
  failed(error: AppError, attempts: number): void;
  /** Listed or followed with success. */
  fine(): void;
}

export interface Connections {
  /** For lists, a few at a time. */
  readonly lists: Api;
  readonly limiter: Limiter;
  /** For watches, which each hold a connection. */
  readonly watches: Api;
}

/** A server ends a watch after this long; bookmarks come about once a minute, and more silence is a dead connection. */
const WATCH_SECONDS = 290;
const SILENCE_MS = 150_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Without the right, or without the resource, there is nothing to hurry for. */
const LONGEST_REFUSED_MS = 300_000;

/** Doubles with each attempt. What lost its connection all at once must not come back all at once. */
function pauseOf(error: AppError, attempts: number): number {
  const longest = ['forbidden', 'not-found'].includes(error.code) ? LONGEST_REFUSED_MS : LONGEST_PAUSE_MS;
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), longest) * (0.5 + Math.random() / 2);
}

/** Follows a list until the signal; resolves then, and never rejects. */
export async function reflect<T>(
  connections: Connections,
  list: Reflected<T>,
  sink: Sink<T>,
  signal: AbortSignal,
): Promise<void> {
  const place: { version?: string } = {};
  let attempts = 0;
  const fine = (): void => {
    attempts = 0;
    sink.fine();
  };
  while (!signal.aborted) {
    try {
      if (place.version === undefined) {
        const { items, version } = await read(connections, list, signal);
        place.version = version;
        sink.replaced(items);
        fine();
      }
      await follow(connections.watches, list, place, { ...sink, fine }, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      const error = asAppError(thrown);
      attempts += 1;
      if (error.code === 'gone') Reflect.deleteProperty(place, 'version');
      else sink.failed(error, attempts);
      await sleep(pauseOf(error, attempts), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The whole list, and the version of the cluster that it shows. */
async function read<T>(
  { lists, limiter }: Connections,
  { path, query, what, resource, reduce }: Reflected<T>,
  signal: AbortSignal,
): Promise<{ items: T[]; version: string }> {
  let version = '';
  const cache = new ReduceCache();
  const items = await limiter.run(() =>
    listAll(lists, {
      path: query ? `${path}?${query}` : path,
      action: `list ${what}`,
      signal,
      ...(resource ? { resource } : {}),
      take: (page) => {
        version = text(record(page.metadata).resourceVersion);
        return itemsOf(page).map((item) => reduce(item, cache));
      },
    }),
  );
  return { items, version };
}

/** One watch, until the server ends it; `place` follows what was seen. */
async function follow<T>(
  api: Api,
  { path, query, what, reduce }: Reflected<T>,
  place: { version?: string },
  sink: Pick<Sink<T>, 'changed' | 'removed' | 'fine'>,
  signal: AbortSignal,
): Promise<void> {
  const action = `watch ${what}`;
  // Thrown inside a stream's callback it would end the process.
  let problem: unknown;
  const broken = new AbortController();
  const lines = new Lines((line) => {
    if (problem) return;
    try {
      const event = record(parse(shortenManagedFields(line), action));
      const object = objectOf(event, action);
      if (event.type === 'DELETED') sink.removed(reduce(object));
      else if (event.type !== 'BOOKMARK') sink.changed(reduce(object));
      const version = text(record(object.metadata).resourceVersion);
      if (version) place.version = version;
    } catch (error) {
      problem = error;
      // Not from within the connection's own callback: if this was its last piece, nobody would take the error.
      setImmediate(() => broken.abort());
    }
  });
  const parameters = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: place.version ?? '',
    // Not all at once.
    timeoutSeconds: String(Math.round(WATCH_SECONDS * (1 + Math.random()))),
  });
  try {
    await api.bytes({
      path: `${path}?${query ? `${query}&` : ''}${parameters}`,
      action,
      signal: AbortSignal.any([signal, broken.signal]),
      timeoutMs: SILENCE_MS,
      stream: { opened: sink.fine, data: (bytes) => lines.push(bytes) },
    });
  } catch (error) {
    throw problem ?? error;
  }
  if (problem) throw problem;
}

/** The object of an event; an error that the server ended the watch with is thrown. */
function objectOf({ type, object }: Raw, action: string): Raw {
  const about = record(object);
  if (type !== 'ERROR') return about;
  // The status that a request would have been answered with.
  const gone = about.code === 410;
  throw new AppError(
    gone ? 'gone' : 'server',
    `The API server ended the request to ${action}: ${safeText(text(about.message))}`,
    gone ? 'It is read again from the start.' : 'It is tried again.',
  );
}

const LINE_FEED = 0x0a;

/** Cuts a stream of bytes into lines. */
class Lines {
  readonly #take: (line: Buffer) => void;
  #begun: Buffer[] = [];

  constructor(take: (line: Buffer) => void) {
    this.#take = take;
  }

  push(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, from)) {
      const line = Buffer.concat([...this.#begun, bytes.subarray(from, end)]);
      this.#begun = [];
      from = end + 1;
      if (line.length > 0) this.#take(line);
    }
    if (from < bytes.length) this.#begun.push(bytes.subarray(from));
  }
}
