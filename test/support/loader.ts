// Writes objects into a test's API server, by the thousand if need be. Independent of the code under test.
import https from 'node:https';
import { parseAllDocuments } from 'yaml';
import type { ControlPlane } from './control-plane.ts';

export interface PlainObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

export interface PlainAnswer {
  readonly status: number;
  readonly body: string;
}

interface Served {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** The objects of a YAML text. */
const objectsOf = (yaml: string): PlainObject[] =>
  parseAllDocuments(yaml).flatMap((document) => {
    const object: PlainObject | null = document.toJS();
    return object?.kind ? [object] : [];
  });

export class Loader {
  readonly #controlPlane: Pick<ControlPlane, 'server' | 'ca' | 'tokens'>;
  readonly #agent: https.Agent;
  readonly #served = new Map<string, Promise<ReadonlyMap<string, Served>>>();

  constructor(controlPlane: Pick<ControlPlane, 'server' | 'ca' | 'tokens'>) {
    this.#controlPlane = controlPlane;
    this.#agent = new https.Agent({ keepAlive: true, ca: controlPlane.ca, maxSockets: 16 });
  }

  request(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<PlainAnswer> {
    const { server, tokens } = this.#controlPlane;
    return new Promise((resolve, reject) => {
      const request = https.request(
        new URL(path, server),
        {
          method,
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${tokens.admin}`,
            'user-agent': 'loader',
            ...(body === undefined ? {} : { 'content-type': contentType }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Creates the object and writes its status, where it has one. */
  async create(object: PlainObject, defaultNamespace = 'default'): Promise<void> {
    const collection = await this.#collection(object, defaultNamespace);
    const answer = await this.#expect('POST', collection, object);
    if (object.status === undefined || answer.status === 409) return;
    const path = `${collection}/${object.metadata.name}/status`;
    await this.#expect('PATCH', path, { status: object.status }, 'application/merge-patch+json');
  }

  async createYaml(yaml: string, defaultNamespace = 'default'): Promise<void> {
    for (const object of objectsOf(yaml)) await this.create(object, defaultNamespace);
  }

  /** Many at once; the order among them does not hold. */
  async createAll(objects: Iterable<PlainObject>, parallel = 16): Promise<void> {
    const queue = objects[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (let next = queue.next(); !next.done; next = queue.next()) await this.create(next.value);
    };
    await Promise.all(Array.from({ length: parallel }, worker));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #expect(method: string, path: string, body: unknown, contentType?: string): Promise<PlainAnswer> {
    const answer = await this.request(method, path, body, contentType);
    if (answer.status >= 300 && answer.status !== 409)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.slice(0, 500)}`);
    return answer;
  }

  async #collection({ apiVersion, kind, metadata }: PlainObject, defaultNamespace: string): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const served = this.#served.get(root) ?? this.#read(root);
    this.#served.set(root, served);
    const resource = (await served).get(kind);
    if (!resource) throw new Error(`${root} serves no ${kind}.`);
    return resource.namespaced
      ? `${root}/namespaces/${metadata.namespace ?? defaultNamespace}/${resource.plural}`
      : `${root}/${resource.plural}`;
  }

  async #read(root: string): Promise<ReadonlyMap<string, Served>> {
    const { body } = await this.request('GET', root);
    const { resources = [] }: { resources?: { name: string; kind: string; namespaced: boolean }[] } = JSON.parse(body);
    return new Map(
      resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]),
    );
  }
}
