// Whole lists in pages. The next page is asked for as soon as its token is seen, while the page at hand still arrives.
import { AppError } from '../../core/errors.ts';
import { type Raw, record, records, text } from '../../core/reduce/raw.ts';
import type { ListedResource } from '../../core/resources.ts';
import type { Api } from './api.ts';
import { PageReader } from './pages.ts';

const PAGE_SIZE = 500;
const MOST_STARTS = 3;
/** Pages that may be on their way while one is taken in. */
const PAGES_AHEAD = 2;

export interface ListRequest<T> {
  /** Path with no query, or with further parameters after `?`. */
  readonly path: string;
  readonly action: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  /** What is listed, where it is one of the resources of a snapshot. */
  readonly resource?: ListedResource;
  /** Reads the pages; shared by the lists of one pass. */
  readonly pages?: PageReader;
  /** What is kept of a page; the rest is dropped with it. */
  readonly take: (page: Raw) => readonly T[];
  readonly onPage?: (count: number) => void;
}

// Built-in lists put their metadata first; custom resources put it last and are then read from the parsed page.
const TOKEN_AT_THE_HEAD = /^\{"kind":"[^"]*","apiVersion":"[^"]*","metadata":\{[^{}]*?"continue":"([^"\\]*)"/;

const HEAD = 4096;

/** Everything of a list. Begins again when the server has forgotten the state that the pages were cut from. */
export async function listAll<T>(api: Api, request: ListRequest<T>): Promise<T[]> {
  for (let start = 1; ; start += 1) {
    try {
      // The last start takes the list in one piece, which cannot expire.
      return await walk(api, request, start < MOST_STARTS ? PAGE_SIZE : undefined);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'gone') || start >= MOST_STARTS) throw error;
      request.onPage?.(0);
    }
  }
}

/** A page that was asked for. */
interface Page {
  readonly body: Promise<Buffer>;
  /** Its beginning has already told what comes next. */
  told: boolean;
}

async function walk<T>(api: Api, request: ListRequest<T>, limit: number | undefined): Promise<T[]> {
  const { path, action, accept, signal, resource, pages = new PageReader() } = request;
  const asked: Page[] = [];
  let next: string | undefined = '';

  const ask = (token: string): void => {
    const query = [limit ? `limit=${limit}` : '', token ? `continue=${encodeURIComponent(token)}` : ''].filter(Boolean);
    const url = query.length > 0 ? `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}` : path;
    const body = api.bytes({
      path: url,
      action,
      ...(accept ? { accept } : {}),
      ...(signal ? { signal } : {}),
      onBeginning: (bytes) => {
        const found = TOKEN_AT_THE_HEAD.exec(bytes.toString('latin1', 0, HEAD))?.[1];
        if (!found || page.told) return;
        page.told = true;
        next = found;
        advance();
      },
    });
    // Awaited only after the pages before it; until then nobody listens.
    body.catch(() => undefined);
    const page: Page = { body, told: false };
    asked.push(page);
  };
  const advance = (): void => {
    if (next === undefined || asked.length >= PAGES_AHEAD) return;
    const token = next;
    next = undefined;
    ask(token);
  };

  const kept: T[] = [];
  advance();
  for (let page = asked[0]; page; page = asked[0]) {
    const body = await page.body;
    asked.shift();
    advance();
    const content = listOf(pages.parse(body, action, resource), action);
    for (const item of request.take(content)) kept.push(item);
    const token = text(record(content.metadata).continue);
    if (!page.told && token) next = token;
    advance();
    request.onPage?.(kept.length);
  }
  return kept;
}

/** An answer that is no list holds nothing, and must not be taken for an empty one. */
function listOf(answer: unknown, action: string): Raw {
  const page = record(answer);
  // Go writes an empty list as null.
  if (!('items' in page) && page.kind !== 'Table')
    throw new AppError(
      'server',
      `The answer to the request to ${action} is not a list.`,
      'Something on the way answers in the place of the API server; try again, or connect without it.',
    );
  return page;
}

export const itemsOf = (page: Raw): Raw[] => records(page.items);
