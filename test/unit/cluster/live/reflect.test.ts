import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Api } from '../../../../src/cluster/live/api.ts';
import { Limiter } from '../../../../src/cluster/live/limiter.ts';
import { reflect } from '../../../../src/cluster/live/reflect.ts';
import { Transport } from '../../../../src/cluster/live/transport.ts';
import type { AppError } from '../../../../src/core/errors.ts';
import { record, text } from '../../../../src/core/reduce/raw.ts';

type Answer = (response: ServerResponse, url: URL) => void;

const item = (name: string, version: string) => ({ metadata: { name, resourceVersion: version } });
const listed =
  (version: string, ...names: string[]): Answer =>
  (response) =>
    response.end(
      JSON.stringify({
        kind: 'PodList',
        metadata: { resourceVersion: version },
        items: names.map((name) => item(name, version)),
      }),
    );
const events = (...all: readonly object[]): Answer => {
  const body = all.map((event) => `${JSON.stringify(event)}\n`).join('');
  return (response) => {
    // In pieces that respect no line.
    response.write(body.slice(0, 25));
    setTimeout(() => response.end(body.slice(25)), 20);
  };
};
const open: Answer = (response) => {
  response.writeHead(200);
  response.flushHeaders();
};
const refused =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status).end(JSON.stringify({ kind: 'Status', code: status, message: 'no' }));

const running: { server: Server; stop: AbortController }[] = [];

/** Follows what a server of these answers shows, and tells what came of it. */
async function following(...answers: Answer[]) {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    asked.push(url.searchParams.has('watch') ? `watch ${url.searchParams.get('resourceVersion')}` : 'list');
    (answers[asked.length - 1] ?? open)(response, url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const transport = new Transport({
    server: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    credentials: { current: async () => ({ headers: {}, tls: {} }), renew: () => false },
    userAgent: 'test',
    connections: 4,
    connectTimeoutMs: 1000,
    timeoutMs: 1000,
  });
  const api = new Api(transport, { context: 'test', server: 'http://x' }, async () => undefined);
  const stop = new AbortController();
  running.push({ server, stop });
  const seen: string[] = [];
  const failures: AppError[] = [];
  void reflect(
    { lists: api, watches: api, limiter: new Limiter(1) },
    { path: '/api/v1/pods', what: 'pods', reduce: (raw) => text(record(raw.metadata).name) },
    {
      replaced: (items) => seen.push(`= ${items.join(' ')}`),
      changed: (name) => seen.push(`+ ${name}`),
      removed: (name) => seen.push(`- ${name}`),
      failed: (error) => failures.push(error),
      fine: () => undefined,
    },
    stop.signal,
  );
  const until = async (requests: number): Promise<void> => {
    const deadline = Date.now() + 15_000;
    while (asked.length < requests) {
      if (Date.now() > deadline) throw new Error(`Only asked: ${asked.join(', ')}`);
      await sleep(10);
    }
    await sleep(50);
  };
  return { asked, seen, failures, until };
}

describe('a list that is kept current', () => {
  afterEach(() => {
    for (const { server, stop } of running.splice(0)) {
      stop.abort();
      server.closeAllConnections();
      server.close();
    }
  });

  it('follows from where it was listed, and goes on from the last event or bookmark', async () => {
    const { asked, seen, failures, until } = await following(
      listed('5', 'a'),
      events({ type: 'ADDED', object: item('b', '6') }, { type: 'DELETED', object: item('a', '7') }),
      events({ type: 'BOOKMARK', object: item('', '90') }),
    );
    await until(4);
    expect(asked).toEqual(['list', 'watch 5', 'watch 7', 'watch 90']);
    expect(seen).toEqual(['= a', '+ b', '- a']);
    expect(failures).toEqual([]);
  });

  it('lists again when its place is forgotten, whether the answer or an event says so', async () => {
    const gone = { type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } };
    const { asked, seen, failures, until } = await following(
      ...[listed('5', 'a'), events(gone), listed('9', 'b'), refused(410), listed('12', 'c')],
    );
    await until(6);
    expect(asked).toEqual(['list', 'watch 5', 'list', 'watch 9', 'list', 'watch 12']);
    expect(seen).toEqual(['= a', '= b', '= c']);
    expect(failures).toEqual([]);
  });

  it('keeps its place when a connection breaks, and tells of it', async () => {
    const cut: Answer = (response) => {
      response.write('{"type":"ADD', () => response.destroy());
    };
    const { asked, seen, failures, until } = await following(listed('5', 'a'), cut, refused(403), open);
    await until(4);
    expect(asked).toEqual(['list', 'watch 5', 'watch 5', 'watch 5']);
    expect(seen).toEqual(['= a']);
    expect(failures.map(({ code }) => code)).toEqual(['unreachable', 'forbidden']);
  });

  it('takes a page of somebody else for a failure, and not for an event', async () => {
    const login: Answer = (response) => response.end('<html>Sign in</html>\n');
    const { asked, failures, until } = await following(listed('5', 'a'), login);
    await until(3);
    expect(asked).toEqual(['list', 'watch 5', 'watch 5']);
    expect(failures.map(({ code }) => code)).toEqual(['server']);
  });
});
