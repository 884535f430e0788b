import type { Check, ControlRef } from '../../core/check.ts';
import type { Evidence } from '../../core/finding.ts';
import {
  breachOf,
  type ControlId,
  type FieldAt,
  levelOfControl,
  NEWEST_POLICY,
  sinceOf,
} from '../../core/kube/pss/index.ts';
import type { Workload } from '../../core/kube/workloads.ts';
import { platformOf } from '../../core/platform.ts';
import type { Severity } from '../../core/severity.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import { defineWorkloadCheck, type Violation } from '../../core/workload-check.ts';
import { POD_SECURITY } from './controls.ts';

/** Version of the policy that the cluster itself judges by when a namespace pins none. */
export const serverMinor = (snapshot: Snapshot): number => platformOf(snapshot).version?.minor ?? NEWEST_POLICY;

/** The full path of a field that the engine reports. */
const fieldPath = ({ specPath }: Pick<Workload, 'specPath'>, path: string): string =>
  path.startsWith('metadata.') ? `${specPath.slice(0, -'spec'.length)}${path}` : `${specPath}.${path}`;

const CONTAINER = /^(?:initContainers|containers|ephemeralContainers)\[name=([^\]]+)\]/;
// Volumes and sysctls.
const ITEM = /^(?:volumes|securityContext\.sysctls)\[name=([^\]]+)\]/;

/** Evidence and the words for messages: `{where}`, `{containers}`, `{names}`, `{values}`. */
export function violationOf(workload: Workload, fields: readonly FieldAt[]): Violation | undefined {
  if (fields.length === 0) return undefined;
  const byPath = Map.groupBy(fields, ({ path }) => path);
  const evidence: Evidence[] = [...byPath].map(([path, group]) => ({
    path: fieldPath(workload, path),
    value: group.map(({ value }) => value).join(', '),
  }));
  const named = (pattern: RegExp): string[] => [
    ...new Set(fields.flatMap(({ path }) => pattern.exec(path)?.[1] ?? [])),
  ];
  const containers = named(CONTAINER);
  const ofThePod = fields.some(({ path }) => !CONTAINER.test(path) && !ITEM.test(path));
  const who = [
    ...(ofThePod ? ['the pod'] : []),
    ...(containers.length > 0
      ? [`${containers.length === 1 ? 'container' : 'containers'} ${listing(containers)}`]
      : []),
  ];
  return {
    evidence,
    data: {
      where: who.join(' and '),
      containers: listing(containers),
      names: listing(named(ITEM)),
      values: listing([...new Set(fields.map(({ value }) => value))]),
    },
  };
}

type ControlCheck = Omit<Check, 'area' | 'reads' | 'evaluate'> & {
  readonly reads?: Check['reads'];
  readonly control: ControlId;
  /** The fields that this check reports, where others of the same control are another check's. */
  readonly keep?: (field: FieldAt, workload: Workload) => boolean;
  readonly severityOf?: (workload: Workload, fields: readonly FieldAt[], snapshot: Snapshot) => Severity;
  readonly exempt?: (workload: Workload, snapshot: Snapshot) => boolean;
};

/** The fields of a workload that break a control of the Pod Security Standards. */
export function brokenFields(control: ControlId, workload: Workload, snapshot: Snapshot): readonly FieldAt[] {
  // A control is worth keeping before the cluster's own policy has it.
  const minor = Math.max(serverMinor(snapshot), sinceOf(control));
  return breachOf(control, minor, workload.podSpec, workload.podMeta)?.fields ?? [];
}

/** A check that is one control of the Pod Security Standards, or part of one. */
export function defineControlCheck({ control, keep, severityOf, controls, ...check }: ControlCheck): Check {
  const level = levelOfControl(control);
  const own: ControlRef[] = level === 'privileged' ? [] : [{ framework: 'PSS', id: control, level }];
  return defineWorkloadCheck({
    ...check,
    area: 'pods',
    controls: [...own, ...controls, ...POD_SECURITY],
    violation(workload, snapshot) {
      const fields = brokenFields(control, workload, snapshot).filter((field) => keep?.(field, workload) ?? true);
      const found = violationOf(workload, fields);
      return found && severityOf ? { ...found, severity: severityOf(workload, fields, snapshot) } : found;
    },
  });
}
