import type { Node } from '../../core/kube/objects.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';

// The old label was in use up to 1.24.
const ROLES = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

export const isControlPlane = (node: Node): boolean => ROLES.some((role) => node.metadata.labels?.[role] !== undefined);

export const controlPlaneNodes = (snapshot: Snapshot): readonly Node[] =>
  list(snapshot, 'nodes').filter(isControlPlane);

/** Keeps away pods that do not tolerate it; `PreferNoSchedule` only asks. */
export const isReserved = (node: Node): boolean =>
  (node.spec?.taints ?? []).some(({ key, effect }) => ROLES.includes(key) && effect !== 'PreferNoSchedule');
