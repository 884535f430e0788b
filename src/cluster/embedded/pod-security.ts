import type { Manifest } from '../../core/kube/objects.ts';
import { type PssLevel, violationsAt } from '../../core/kube/pss/index.ts';
import { reducePodSpec } from '../../core/reduce/pod.ts';
import { record, text } from '../../core/reduce/raw.ts';

const LABEL = 'pod-security.kubernetes.io/enforce';

/** Warnings that Pod Security admission gives when the level that a namespace enforces changes. */
export function podSecurityWarnings(
  before: Manifest | undefined,
  after: Manifest,
  objects: readonly Manifest[],
  serverMinor: number,
): string[] {
  if (after.kind !== 'Namespace') return [];
  const { [LABEL]: level, [`${LABEL}-version`]: version } = after.metadata.labels ?? {};
  const former = before?.metadata.labels ?? {};
  if (!level || (former[LABEL] === level && former[`${LABEL}-version`] === version)) return [];
  const minor = Number(/^v1\.(\d+)$/.exec(version ?? '')?.[1] ?? serverMinor);
  const warnings = objects
    .filter(({ kind, metadata }) => kind === 'Pod' && metadata.namespace === after.metadata.name)
    .flatMap((pod) => {
      const violations = violationsAt(level as PssLevel, minor, reducePodSpec(record(pod.spec)), pod.metadata);
      return violations.length > 0
        ? [`${text(pod.metadata.name)}: ${violations.map(({ reason }) => reason).join(', ')}`]
        : [];
    });
  return warnings.length > 0
    ? [
        `existing pods in namespace "${after.metadata.name}" violate the new PodSecurity enforce level "${level}:${version ?? 'latest'}"`,
        ...warnings,
      ]
    : [];
}
