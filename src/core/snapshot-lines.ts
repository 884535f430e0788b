// A snapshot as text, an object a line: valid JSON as a whole, and never held whole while it is written or read.
import type { Pod, PodSpec } from './kube/objects.ts';
import { TEMPLATE } from './reduce/pod.ts';
import type { Snapshot } from './snapshot.ts';

const OPENING = ',"resources":{';
/** Lines in a piece: large enough to be written at once. */
const LINES = 500;

const sameBut = (node: keyof PodSpec, one: PodSpec, other: PodSpec): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)] as (keyof PodSpec)[])].every(
    (field) => field === node || one[field] === other[field],
  );

/** What is written of a pod: replicas share all but their node, and all but the first refer to it. */
function sharing(): (object: object) => object {
  const known = new Map<PodSpec['containers'], { readonly template: number; readonly spec: PodSpec }>();
  return (object) => {
    const { kind, spec } = object as Pod;
    if (kind !== 'Pod') return object;
    const first = known.get(spec.containers);
    if (first && sameBut('nodeName', first.spec, spec))
      return { ...object, spec: { [TEMPLATE]: first.template, nodeName: spec.nodeName } };
    if (first) return object;
    known.set(spec.containers, { template: known.size, spec });
    return { ...object, spec: { [TEMPLATE]: known.size - 1, ...spec } };
  };
}

/** The text of a snapshot in pieces. The first line holds everything but the objects. */
export function* snapshotPieces({ resources, ...about }: Snapshot): Generator<string> {
  yield `${JSON.stringify(about).slice(0, -1)}${OPENING}\n`;
  const written = sharing();
  const entries = Object.entries(resources).filter(([, objects]) => objects !== undefined);
  for (const [at, [resource, objects]] of entries.entries()) {
    yield `${JSON.stringify(resource)}:[\n`;
    for (let from = 0; from < objects.length; from += LINES) {
      const batch = objects.slice(from, from + LINES).map((object) => JSON.stringify(written(object)));
      yield `${batch.join(',\n')}${from + LINES < objects.length ? ',' : ''}\n`;
    }
    yield `]${at + 1 < entries.length ? ',' : ''}\n`;
  }
  yield '}}\n';
}

/** The other way round: what was read, with the spec that it refers to. */
function resolving(): (object: object) => object {
  const templates = new Map<unknown, object>();
  return (object) => {
    const { spec } = object as { readonly spec?: Readonly<Record<string, unknown>> };
    const { [TEMPLATE]: template, nodeName, ...own } = spec ?? {};
    if (template === undefined) return object;
    const known = templates.get(template) ?? own;
    templates.set(template, known);
    return { ...object, spec: { ...known, ...(nodeName === undefined ? {} : { nodeName }) } };
  };
}

/** The same of a snapshot that was parsed whole, because it was laid out anew since it was written. */
export const resolved = (content: Snapshot): Snapshot =>
  content.resources?.pods
    ? { ...content, resources: { ...content.resources, pods: content.resources.pods.map(resolving()) as Pod[] } }
    : content;

/** Puts a snapshot together from its lines. */
export class SnapshotReader {
  readonly #resources: Record<string, object[]> = {};
  readonly #resolve = resolving();
  #about: Omit<Snapshot, 'resources'> | undefined;
  #list: object[] = [];
  #ended = false;

  /** False for a first line that is not one of this layout. Throws a SyntaxError for a line that is damaged. */
  line(line: string): boolean {
    if (!this.#about) {
      if (!line.endsWith(OPENING)) return false;
      this.#about = JSON.parse(`${line.slice(0, -OPENING.length)}}`);
    } else if (line.startsWith('"')) this.#list = this.#resources[JSON.parse(line.slice(0, -2))] = [];
    else if (line.startsWith('{'))
      this.#list.push(this.#resolve(JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line)));
    else if (line === '}}') this.#ended = true;
    else if (line !== ']' && line !== '],' && line !== '') throw new SyntaxError(`unexpected ${line.slice(0, 20)}`);
    return true;
  }

  /** Throws a SyntaxError when the text ended too early. */
  end(): Snapshot {
    if (!this.#about || !this.#ended) throw new SyntaxError('it ends too early');
    return { ...this.#about, resources: this.#resources };
  }
}
