// Stands before the real API server, writes down every request, and answers in its place where a test wants a fault.

import { writeFileSync } from 'node:fs';
import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import type { ControlPlane, UserName } from './control-plane.ts';

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Fault {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: unknown;
  /** The API server carries the request out all the same, as behind a gateway that gave up on it. */
  readonly carriedOut?: boolean;
}

/**
 * `silence` never answers, `stall` begins to and stops, `cut` begins to and cuts the connection. With the others the API
 * server carries the request out: `lost` cuts the connection in the place of its answer, `held` keeps that back.
 */
export type Trouble = 'silence' | 'stall' | 'cut' | 'lost' | 'held';

export interface ApiProxy {
  readonly server: string;
  readonly requests: readonly SeenRequest[];
  /** How many were opened so far. */
  connections(): number;
  /** Cuts every connection; new ones are taken. */
  cut(): void;
  /** Path of a kubeconfig whose contexts go through here. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** `fault` may answer a request itself, make trouble of some kind, or let it pass (undefined). */
export async function startApiProxy(
  { server, ca, tokens, directory }: ControlPlane,
  fault: (request: SeenRequest, index: number) => Fault | Trouble | undefined = () => undefined,
): Promise<ApiProxy> {
  const requests: SeenRequest[] = [];
  let connections = 0;
  const agent = new https.Agent({ keepAlive: true, ca });
  const proxy = http.createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const seen = { method, url, headers };
    const instead = fault(seen, requests.push(seen) - 1);
    if (instead === 'silence') return;
    if (instead === 'stall' || instead === 'cut') {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
      outgoing.write('{"kind":"List",', () => {
        if (instead === 'cut') outgoing.destroy();
      });
      return;
    }
    const answerInstead = ({ status, headers: more, body }: Fault): void => {
      outgoing.writeHead(status, { 'content-type': 'application/json', ...more });
      const said = body ?? { kind: 'Status', apiVersion: 'v1', code: status, message: 'a fault' };
      outgoing.end(typeof said === 'string' ? said : JSON.stringify(said));
    };
    if (typeof instead === 'object' && !instead.carriedOut) {
      incoming.resume();
      answerInstead(instead);
      return;
    }
    const { host: _, ...passed } = headers;
    const request = https.request(new URL(url, server), { method, agent, headers: passed }, (answer) => {
      if (instead) {
        answer.resume().on('end', () => {
          if (typeof instead === 'object') answerInstead(instead);
          if (instead === 'lost') outgoing.destroy();
        });
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      // Cut off in the middle, as when the API server is killed.
      answer.on('error', () => outgoing.destroy());
    });
    request.on('error', () => outgoing.destroy());
    incoming.pipe(request);
  });
  proxy.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const own = `http://127.0.0.1:${port}`;
  const kubeconfig = join(directory, `proxy-${port}.json`);
  const users = Object.keys(tokens) as UserName[];
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'admin',
      clusters: [{ name: 'proxy', cluster: { server: own } }],
      users: users.map((name) => ({ name, user: { token: tokens[name] } })),
      contexts: users.map((name) => ({ name, context: { cluster: 'proxy', user: name } })),
    }),
  );
  return {
    server: own,
    requests,
    connections: () => connections,
    kubeconfig,
    cut: () => proxy.closeAllConnections(),
    stop: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      agent.destroy();
    },
  };
}
