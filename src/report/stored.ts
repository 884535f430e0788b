// Reports as objects that stay in the cluster: one small object for each namespace and one for the cluster, replaced by
// the next. Operators whose reports piled up have filled etcd.
import { stringify } from 'yaml';
import type { Finding } from '../core/finding.ts';
import type { Manifest } from '../core/kube/objects.ts';
import { TOOL } from '../core/package.ts';
import { isOwn, type Share } from '../core/share.ts';
import { list, type Snapshot } from '../core/snapshot.ts';
import { objectOf } from './policy-report.ts';
import type { Result } from './result.ts';

export const STORED_KINDS = ['policyreport', 'openreports', 'configmap'] as const;
export type StoredKind = (typeof STORED_KINDS)[number];

/** Worst first; the summary counts all. */
const MOST_RESULTS = 100;

/** What the stored ConfigMaps carry, so that they are found again. */
export const STORED_LABEL = { key: 'kubeharden.dev/report', value: 'namespace' } as const;
/** No namespace can be called like this. */
const CLUSTER_REPORT = 'report.cluster';
const NAMESPACE_REPORT = 'report-';

const SERVED: readonly (readonly [StoredKind, string, string])[] = [
  ['policyreport', 'wgpolicyk8s.io', 'policyreports'],
  ['openreports', 'openreports.io', 'reports'],
];

/** The report API that the cluster serves; ConfigMaps where there is none. */
export const storedKindOf = ({ discovery }: Snapshot): StoredKind =>
  SERVED.find(([, group, plural]) =>
    discovery.some((served) => served.group === group && served.plural === plural),
  )?.[0] ?? 'configmap';

/** A finding about a namespace belongs into its report: whoever works there can mend it. */
export const namespaceOf = ({ subject }: Finding): string =>
  subject.namespace ?? (subject.kind === 'Namespace' && subject.apiVersion === 'v1' ? subject.name : '');

const nameOf = (namespace: string): string => (namespace ? `${NAMESPACE_REPORT}${namespace}` : CLUSTER_REPORT);

/** The same report where no report API is served: all of them in one namespace, which is all that may be written to. */
function configMapOf(report: ReturnType<typeof objectOf>, namespace: string, into: string): Manifest {
  const { metadata, summary, results } = report;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: nameOf(namespace),
      namespace: into,
      labels: { ...metadata.labels, [STORED_LABEL.key]: STORED_LABEL.value },
      annotations: metadata.annotations,
    },
    data: { 'report.yaml': stringify({ summary, results }, { lineWidth: 0, aliasDuplicateObjects: false }) },
  };
}

export interface StoredOptions {
  readonly kind: StoredKind;
  /** Namespace of the ConfigMaps. */
  readonly into: string;
  readonly share?: Share | undefined;
}

/** The objects of one inspection, the cluster's own first. */
export function storedReports(result: Result, { kind, into, share }: StoredOptions): Manifest[] {
  const byNamespace = Map.groupBy(result.findings, namespaceOf);
  const living = list(result.snapshot, 'namespaces')
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map(({ metadata }) => metadata.name)
    .sort();
  return ['', ...living]
    .filter((namespace) => isOwn(share, namespace))
    .map((namespace) => {
      const report = objectOf(result, namespace, byNamespace.get(namespace) ?? [], {
        api: kind === 'configmap' ? 'policyreport' : kind,
        // The cluster's tells when it was made; the others are not written again while nothing changes.
        timed: namespace === '',
        most: MOST_RESULTS,
      });
      return kind === 'configmap' ? configMapOf(report, namespace, into) : (report as unknown as Manifest);
    });
}

/** Those of the stored ConfigMaps whose namespace is gone, or all where reports are kept as another kind. */
export function outdated(stored: readonly string[], snapshot: Snapshot, kind: StoredKind): readonly string[] {
  if (kind !== 'configmap') return stored;
  const kept = new Set(['', ...list(snapshot, 'namespaces').map(({ metadata }) => metadata.name)].map(nameOf));
  return stored.filter((name) => !kept.has(name));
}

export const STORED_SELECTOR = `${STORED_LABEL.key}=${STORED_LABEL.value},app.kubernetes.io/managed-by=${TOOL.name}`;
