import type { Check } from './check.ts';
import type { Evidence, FindingDraft } from './finding.ts';
import { platformReason } from './kube/scope.ts';
import {
  containersOf,
  type VisitedContainer,
  WORKLOAD_RESOURCES,
  type Workload,
  workloadsOf,
} from './kube/workloads.ts';
import type { Severity } from './severity.ts';
import { list, type Snapshot } from './snapshot.ts';
import { listing } from './text.ts';

/** What a pod template does wrong; undefined when it does nothing wrong. */
export interface Violation {
  readonly evidence: readonly Evidence[];
  readonly data?: Readonly<Record<string, string | number>>;
  readonly severity?: Severity;
  /** Message key when the check has more than one failing message; `fail` otherwise. */
  readonly message?: string;
}

type WorkloadCheck = Omit<Check, 'reads' | 'evaluate'> & {
  readonly reads?: Check['reads'];
  /** True for workloads that the rule does not concern, such as Windows pods. */
  readonly exempt?: (workload: Workload, snapshot: Snapshot) => boolean;
  readonly violation: (workload: Workload, snapshot: Snapshot) => Violation | undefined;
};

/**
 * A check on pod templates, written once for every kind of workload. Yields one draft per workload:
 * messages `pass` and `fail` must exist. What belongs to the platform is accepted with its reason.
 */
export function defineWorkloadCheck({ violation, exempt, ...check }: WorkloadCheck): Check {
  return {
    ...check,
    reads: [...WORKLOAD_RESOURCES.map((resource) => ({ resource })), ...(check.reads ?? [])],
    *evaluate(snapshot) {
      for (const workload of workloadsOf(snapshot)) {
        if (exempt?.(workload, snapshot)) continue;
        yield draftOf(workload, violation(workload, snapshot));
      }
    },
  };
}

function draftOf(workload: Workload, found: Violation | undefined): FindingDraft {
  if (!found) return { verdict: 'pass', subject: workload.ref, message: 'pass' };
  const reason = platformReason(workload);
  return {
    verdict: 'fail',
    subject: workload.ref,
    message: found.message ?? 'fail',
    ...(found.data ? { data: found.data } : {}),
    evidence: found.evidence,
    ...(found.severity ? { severity: found.severity } : {}),
    ...(reason ? { accepted: { by: 'platform', reason } } : {}),
  };
}

/** `{containers}` for messages and evidence for each container that `wrong` gives a value for. */
export function containerViolation(
  workload: Workload,
  field: string,
  wrong: (visited: VisitedContainer) => string | undefined,
): Violation | undefined {
  const evidence: Evidence[] = [];
  const names: string[] = [];
  for (const visited of containersOf(workload)) {
    const value = wrong(visited);
    if (value === undefined) continue;
    names.push(visited.container.name);
    evidence.push({ path: `${visited.path}.${field}`, value });
  }
  return evidence.length === 0 ? undefined : { evidence, data: { containers: listing(names), count: names.length } };
}

/** Whether any user workload runs in a namespace. */
export const namespaceHasWorkloads = (snapshot: Snapshot, namespace: string): boolean =>
  workloadsOf(snapshot).some((workload) => workload.namespace === namespace) ||
  list(snapshot, 'pods').some((pod) => pod.metadata.namespace === namespace);
