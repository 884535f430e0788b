import type { Finding } from '../../../core/finding.ts';
import { isStillToBeMade, perWorkload, type Workload } from '../../../core/kube/workloads.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { addedBack, capabilities, capabilitiesRoot, privilege } from './capabilities.ts';
import { confine, escalation } from './confine.ts';
import { groups, readOnly, userNamespace } from './files.ts';
import type { Form } from './form.ts';
import { hostVolumes } from './host-volumes.ts';
import { nonRoot, nonRootUnseen, root } from './identity.ts';
import { kernel } from './kernel.ts';
import { hostNamespaces, nodeWorkloads, processes } from './node.ts';

/** Least disruptive first: a finding goes to the first form that resolves it. */
export const FORMS: readonly Form[] = [
  confine,
  nonRoot,
  capabilities,
  escalation,
  userNamespace,
  nonRootUnseen,
  capabilitiesRoot,
  root,
  addedBack,
  groups,
  processes,
  readOnly,
  kernel,
  privilege,
  hostVolumes,
  hostNamespaces,
  nodeWorkloads,
];

export const FORM_FIXES: readonly string[] = [...new Set(FORMS.flatMap(({ fixes }) => fixes))];

/** Templates that can be changed in place; those of Jobs that were made cannot, and running pods have none. */
const PATCHABLE = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'CronJob']);
export const isPatchable = (workload: Workload): boolean =>
  (PATCHABLE.has(workload.ref.kind) || isStillToBeMade(workload)) && !workload.isStatic;

const chosen = perWorkload(() => new Map<string, Form | undefined>());

/** The form that resolves a finding of a workload; undefined when it takes a person. */
export function formFor({ check }: Finding, workload: Workload, snapshot: Snapshot): Form | undefined {
  if (!isPatchable(workload)) return undefined;
  const known = chosen(workload);
  if (!known.has(check))
    known.set(
      check,
      FORMS.find(({ fixes, resolves }) => fixes.includes(check) && resolves(check, workload, snapshot)),
    );
  return known.get(check);
}
