// Pod Security Standards as k8s.io/pod-security-admission judges them, from v1.0 to v1.37.
import type { ObjectMeta, PodSpec } from '../objects.ts';
import type { Breach, Control, ControlId, FieldAt, PodView, PssLevel } from './control.ts';
import { hostNamespaces, hostPathVolumes, hostPorts, hostProbesAndHostLifecycle, windowsHostProcess } from './host.ts';
import { runAsNonRoot, runAsUser } from './identity.ts';
import { procMount, procMountRestricted, sysctls } from './kernel.ts';
import { allowPrivilegeEscalation, capabilitiesBaseline, capabilitiesRestricted, privileged } from './privilege.ts';
import { appArmorProfile, seccompBaseline, seccompRestricted, seLinuxOptions } from './profiles.ts';
import { restrictedVolumes } from './volumes.ts';

export { ABSENT, type Breach, type ControlId, type FieldAt, PSS_LEVELS, type PssLevel } from './control.ts';

/** Minor version of the newest policy that is known here; later ones are judged like it. */
export const NEWEST_POLICY = 37;

// Baseline first, then restricted, each in the order in which the API server reports them.
const CONTROLS: readonly Control[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMount,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
  windowsHostProcess,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];

const byId = new Map(CONTROLS.map((control) => [control.id, control]));

/** A control that a pod breaks. */
export interface PodViolation {
  readonly control: ControlId;
  readonly reason: string;
  readonly detail: string;
  /** Paths of the fields, from the pod spec or, for annotations, from the pod. */
  readonly paths: readonly string[];
  /** The same with the values as read. */
  readonly fields: readonly FieldAt[];
}

/** What a pod's spec breaks of one control; undefined when nothing. */
export const breachOf = (
  id: ControlId,
  minor: number,
  spec: PodSpec,
  meta: Partial<ObjectMeta> = {},
): Breach | undefined => {
  const control = byId.get(id);
  return control && control.since <= minor ? control.breach(viewOf(spec, meta), minor) : undefined;
};

/** The level to which a control belongs. */
export const levelOfControl = (id: ControlId): PssLevel => byId.get(id)?.level ?? 'restricted';

const viewOf = (spec: PodSpec, meta: Partial<ObjectMeta>): PodView => ({ spec, annotations: meta.annotations ?? {} });

const perLevel = new Map<string, readonly Control[]>();

/** The controls of a level at a version: restricted has those of baseline too, but for the ones it replaces. */
function controlsAt(level: PssLevel, minor: number): readonly Control[] {
  if (level === 'privileged') return [];
  const version = Math.min(minor, NEWEST_POLICY);
  const key = `${level}:${version}`;
  let found = perLevel.get(key);
  if (!found) {
    const current = CONTROLS.filter(({ since }) => since <= version);
    const replaced = new Set(current.flatMap(({ overrides = [] }) => overrides));
    found = current.filter((control) =>
      level === 'baseline' ? control.level === 'baseline' : !replaced.has(control.id),
    );
    perLevel.set(key, found);
  }
  return found;
}

/** Everything of a level that a pod, or a pod template, breaks. `minor` is the policy's version: 36 for `v1.36`. */
export function violationsAt(
  level: PssLevel,
  minor: number,
  spec: PodSpec,
  meta: Partial<ObjectMeta> = {},
): PodViolation[] {
  const view = viewOf(spec, meta);
  const found: PodViolation[] = [];
  for (const control of controlsAt(level, minor)) {
    const breach = control.breach(view, minor);
    if (breach) found.push({ control: control.id, ...breach, paths: breach.fields.map(({ path }) => path) });
  }
  return found;
}

const satisfies = (level: PssLevel, minor: number, view: PodView): boolean =>
  controlsAt(level, minor).every((control) => !control.breach(view, minor));

/** The strictest level that would admit the pod. */
export function strictestLevel(spec: PodSpec, meta: Partial<ObjectMeta>, minor: number): PssLevel {
  const view = viewOf(spec, meta);
  if (satisfies('restricted', minor, view)) return 'restricted';
  return satisfies('baseline', minor, view) ? 'baseline' : 'privileged';
}

/** The violations as the API server words them in a warning: `reason (detail), reason (detail)`. */
export const violationsText = (violations: readonly PodViolation[]): string =>
  violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');

/** Minor version of the policy from which a control counts. */
export const sinceOf = (id: ControlId): number => byId.get(id)?.since ?? 0;
