// Requests to one API server: JSON in and out, patience where the server asks for it, AppErrors where it refuses.
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { type Attempt, networkFailure, statusFailure } from './failure.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

export interface ApiRequest extends HttpRequest {
  /** What is tried, in the infinitive, for messages. */
  readonly action: string;
}

const MOST_WAITS = 6;
const MOST_RETRIES = 2;
const LONGEST_WAIT_MS = 30_000;

/** Seconds or a date, as HTTP allows; bounded, because a server may say anything. */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const value = headers['retry-after'];
  if (!value) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT_MS) : undefined;
}

export class Api {
  readonly #transport: Transport;
  readonly #attempt: Omit<Attempt, 'action'>;
  readonly #credentialsHint: () => Promise<string | undefined>;

  constructor(
    transport: Transport,
    about: Omit<Attempt, 'action'>,
    credentialsHint: () => Promise<string | undefined>,
  ) {
    this.#transport = transport;
    this.#attempt = about;
    this.#credentialsHint = credentialsHint;
  }

  /** The successful answer; everything else is thrown. */
  async send(request: ApiRequest): Promise<HttpResponse> {
    const attempt = { ...this.#attempt, action: request.action };
    let renewed = false;
    for (let waits = 0, retries = 0; ; ) {
      let answer: HttpResponse;
      try {
        answer = await this.#transport.send(request);
      } catch (error) {
        throw networkFailure(error, attempt);
      }
      const { status, headers } = answer;
      if (status >= 200 && status < 300) return answer;
      if (status === 401 && !renewed && this.#transport.renewCredentials()) {
        renewed = true;
        continue;
      }
      const asked = retryAfterMs(headers, Date.now());
      if (status === 429 && waits < MOST_WAITS) {
        waits += 1;
        await this.#pause(asked ?? 500 * 2 ** waits, request);
        continue;
      }
      // A writing request may have been carried out before the gateway gave up on it.
      if (request.method === 'GET' && [502, 503, 504].includes(status) && retries < MOST_RETRIES) {
        retries += 1;
        await this.#pause(asked ?? 300 * 2 ** retries, request);
        continue;
      }
      const hint = status === 401 ? await this.#credentialsHint() : undefined;
      throw statusFailure({ status, body: answer.body.toString('utf8') }, attempt, {
        ...(hint ? { credentialsHint: hint } : {}),
        jsonPatch: request.contentType === 'application/json-patch+json',
      });
    }
  }

  async bytes(request: Omit<ApiRequest, 'method'>): Promise<Buffer> {
    return (await this.send({ ...request, method: 'GET' })).body;
  }

  async get(request: Omit<ApiRequest, 'method'>): Promise<unknown> {
    return parse(await this.bytes(request), request.action);
  }

  async post(request: Omit<ApiRequest, 'method' | 'body'> & { readonly body: unknown }): Promise<unknown> {
    const answer = await this.send({
      ...request,
      method: 'POST',
      contentType: 'application/json',
      body: JSON.stringify(request.body),
    });
    return parse(answer.body, request.action);
  }

  async #pause(milliseconds: number, request: ApiRequest): Promise<void> {
    try {
      await sleep(milliseconds, undefined, request.signal ? { signal: request.signal } : {});
    } catch (error) {
      throw networkFailure(error, { ...this.#attempt, action: request.action });
    }
  }
}

export function parse(body: Buffer, action: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AppError(
      'server',
      `The answer to the request to ${action} is not JSON.`,
      'Something on the way, such as a login page of a proxy, answers in the place of the API server.',
      { cause },
    );
  }
}
