// One request over a kept-alive connection, gzip taken off. Knows nothing of Kubernetes.
import http from 'node:http';
import https from 'node:https';
import type { CredentialSource, Credentials } from './credentials.ts';
import { beginningOf, unzip } from './gzip.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query below the server's own path. */
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Silence after which the request is given up. */
  readonly timeoutMs?: number;
  /** Is told how the body of a successful answer begins, before the rest has come. */
  readonly onBeginning?: (bytes: Buffer) => void;
  /** Takes the body of a successful answer piece by piece, in the place of keeping it. */
  readonly stream?: Stream;
}

export interface Stream {
  /** The answer has begun. */
  opened(): void;
  data(bytes: Buffer): void;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface TransportOptions {
  readonly server: string;
  readonly credentials: CredentialSource;
  readonly userAgent: string;
  readonly connections: number;
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
}

/** Nothing came for too long: while connecting, or while waiting for the answer. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';
  readonly connecting: boolean;
  constructor(connecting: boolean, milliseconds: number) {
    super(`${connecting ? 'no connection' : 'no answer'} within ${Math.round(milliseconds / 100) / 10} s`);
    this.connecting = connecting;
  }
}

export class Transport {
  readonly #options: TransportOptions;
  readonly #base: URL;
  #agent: { readonly key: string; readonly agent: http.Agent } | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#base = new URL(options.server.endsWith('/') ? options.server : `${options.server}/`);
  }

  /** Ends idle connections. */
  close(): void {
    this.#agent?.agent.destroy();
    this.#agent = undefined;
  }

  renewCredentials(): boolean {
    return this.#options.credentials.renew();
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const credentials = await this.#options.credentials.current(request.signal);
    try {
      return await this.#once(request, credentials);
    } catch (error) {
      // The server closed the idle connection just as it was taken up again; harmless to repeat for a reading request.
      if (request.method === 'GET' && error instanceof Error && 'reused' in error)
        return this.#once(request, credentials);
      throw error;
    }
  }

  #agentFor({ tls, agent }: Credentials): http.Agent {
    if (agent) return agent;
    const key = `${tls.cert ?? ''}\n${tls.key ?? ''}`;
    if (this.#agent?.key === key) return this.#agent.agent;
    this.#agent?.agent.destroy();
    // `proxyEnv`: HTTPS_PROXY and NO_PROXY as kubectl heeds them, where this Node knows how.
    const common = { keepAlive: true, maxSockets: this.#options.connections, proxyEnv: process.env };
    const made = this.#base.protocol === 'http:' ? new http.Agent(common) : new https.Agent({ ...common, ...tls });
    this.#agent = { key, agent: made };
    return made;
  }

  #once(request: HttpRequest, credentials: Credentials): Promise<HttpResponse> {
    const { method, path, accept = 'application/json', contentType, body, signal, stream } = request;
    const { connectTimeoutMs, userAgent } = this.#options;
    const timeoutMs = request.timeoutMs ?? this.#options.timeoutMs;
    return new Promise((resolve, reject) => {
      const open = this.#base.protocol === 'http:' ? http.request : https.request;
      const outgoing = open(new URL(path.replace(/^\//, ''), this.#base), {
        method,
        agent: this.#agentFor(credentials),
        headers: {
          ...credentials.headers,
          'user-agent': userAgent,
          accept,
          ...(stream ? {} : { 'accept-encoding': 'gzip' }),
          ...(contentType ? { 'content-type': contentType } : {}),
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
      });
      let timer: NodeJS.Timeout | undefined;
      // Once the answer has begun, Node reports a cut connection in the place of the reason for cutting it.
      let reason: Error | undefined;
      let bytesRead = 0;
      const give = (why: Error) => {
        reason ??= why;
        outgoing.destroy(why);
      };
      const expect = (milliseconds: number, connecting: boolean) => {
        clearTimeout(timer);
        timer = setTimeout(() => give(new TimeoutError(connecting, milliseconds)), milliseconds);
      };
      const abort = () => give(new DOMException('stopped', 'AbortError'));
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const fail = (error: Error) => {
        end();
        const stale = outgoing.reusedSocket && bytesRead === 0 && 'code' in error && error.code === 'ECONNRESET';
        reject(reason ?? (stale ? Object.assign(error, { reused: true }) : error));
      };
      signal?.addEventListener('abort', abort, { once: true });
      outgoing.on('error', fail);
      outgoing.on('socket', (socket) => {
        if (!socket.connecting) {
          expect(timeoutMs, false);
          return;
        }
        expect(connectTimeoutMs, true);
        const connected = this.#base.protocol === 'http:' ? 'connect' : 'secureConnect';
        socket.once(connected, () => expect(timeoutMs, false));
      });
      outgoing.on('response', (response) => {
        const { statusCode: status = 0, headers } = response;
        const zipped = headers['content-encoding'] === 'gzip';
        const chunks: Buffer[] = [];
        const taken = status === 200 ? stream : undefined;
        taken?.opened();
        response.on('data', (chunk: Buffer) => {
          if (bytesRead === 0 && status === 200) request.onBeginning?.(zipped ? beginningOf(chunk) : chunk);
          bytesRead += chunk.length;
          if (taken) taken.data(chunk);
          else chunks.push(chunk);
          timer?.refresh();
        });
        response.on('error', fail);
        response.on('end', () => {
          end();
          const bytes = Buffer.concat(chunks);
          if (zipped) unzip(bytes).then((whole) => resolve({ status, headers, body: whole }), fail);
          else resolve({ status, headers, body: bytes });
        });
      });
      if (signal?.aborted) abort();
      else outgoing.end(body);
    });
  }
}
