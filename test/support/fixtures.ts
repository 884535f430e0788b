import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectsIn, snapshotOfObjects } from '../../src/cluster/files/manifests.ts';
import type { Refusal, Snapshot } from '../../src/core/snapshot.ts';

const ROOT = join(import.meta.dirname, '..', 'checks');

/**
 * What a fixture says besides its objects, in a document of kind `Facts`:
 * anything of a snapshot that is no object, `version` as a bare string.
 */
interface Facts {
  readonly version?: string;
  readonly takenAt?: string;
  readonly kubelets?: Snapshot['kubelets'];
  readonly nodeFacts?: Snapshot['nodeFacts'];
  readonly configMaps?: Snapshot['configMaps'];
  readonly discovery?: Snapshot['discovery'];
  readonly operator?: Snapshot['operator'];
  readonly secrets?: Snapshot['secrets'];
  readonly source?: Snapshot['source'];
  readonly repository?: Snapshot['repository'];
  readonly vulnerabilities?: Snapshot['vulnerabilities'];
  readonly refusals?: readonly Refusal[];
  readonly flagz?: Snapshot['flagz'];
  readonly kubeletFlags?: Snapshot['kubeletFlags'];
  readonly metrics?: Partial<NonNullable<Snapshot['metrics']>>;
  readonly anonymousStatus?: number;
  readonly certificates?: Snapshot['certificates'];
  readonly cloud?: NonNullable<Snapshot['cloud']>;
  readonly kubectl?: string;
}

const PARTS: readonly string[] = [
  'kubelets',
  'kubeletFlags',
  'nodeFacts',
  'configMaps',
  'discovery',
  'operator',
  'flagz',
  'anonymousStatus',
  'certificates',
  'cloud',
  'kubectl',
  'repository',
  'vulnerabilities',
];

/** An API server that has counted nothing yet. */
const NO_COUNTS: NonNullable<Snapshot['metrics']> = {
  deprecatedApis: [],
  secretWrites: {},
  authentication: {},
  podSecurity: {},
  policyViolations: {},
  flows: {},
  requests: {},
};

/** A snapshot of a text of manifests, as of a live cluster: nothing is refused but what `Facts` refuses. */
export function snapshotOf(source: string, file = 'fixture.yaml'): Snapshot {
  const objects = objectsIn({ file, text: source });
  const facts = (objects.find(({ object }) => object.kind === 'Facts')?.object ?? {}) as Facts;
  const { version = 'v1.36.3', takenAt = '2026-11-23T00:00:00Z', ...rest } = facts;
  const { refusals: _, ...snapshot } = snapshotOfObjects(
    objects.filter(({ object }) => object.kind !== 'Facts'),
    { name: file, takenAt, kubernetesVersion: version },
  );
  const { secrets, metrics, refusals = [], ...given } = rest;
  const parts = Object.fromEntries(Object.entries(given).filter(([key]) => PARTS.includes(key)));
  return {
    ...snapshot,
    source: rest.source ?? { kind: 'live', name: 'fixture' },
    refusals,
    ...parts,
    ...(metrics ? { metrics: { ...NO_COUNTS, ...metrics } } : {}),
    secrets: [...snapshot.secrets, ...(secrets ?? [])],
  };
}

export interface Fixture {
  readonly check: string;
  /** File name without its ending, such as `fail-init-container`. */
  readonly name: string;
  readonly expects: 'pass' | 'fail' | 'unknown' | 'not-applicable' | 'accepted';
  readonly snapshot: () => Snapshot;
  /** The manifests as they are written. */
  readonly text: () => string;
}

const EXPECTATION = /^(pass|fail|unknown|not-applicable|accepted)(-|\.)/;

/** Every file under `test/checks/<check>/`; what its name begins with is what is expected. */
export function fixtures(): Fixture[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => {
      const [check = '', file = ''] = path.split('/');
      const expects = EXPECTATION.exec(file)?.[1] as Fixture['expects'] | undefined;
      if (!expects)
        throw new Error(`${path}: a fixture's name begins with pass, fail, unknown, not-applicable or accepted.`);
      return {
        check,
        name: file.slice(0, -'.yaml'.length),
        expects,
        snapshot: () => snapshotOf(readFileSync(join(ROOT, path), 'utf8'), path),
        text: () => readFileSync(join(ROOT, path), 'utf8'),
      };
    });
}
