import type { Finding } from '../../../core/finding.ts';
import { isStillToBeMade, type Workload } from '../../../core/kube/workloads.ts';
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

/** The form that resolves a finding of a workload; undefined when it takes a person. */
export const formFor = (finding: Finding, workload: Workload, snapshot: Snapshot): Form | undefined =>
  isPatchable(workload)
    ? FORMS.find(({ fixes, resolves }) => fixes.includes(finding.check) && resolves(finding.check, workload, snapshot))
    : undefined;
