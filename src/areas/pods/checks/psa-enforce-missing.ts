import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { componentsOf, flag } from '../../../core/kube/components.ts';
import { levelLabel } from '../../../core/kube/pss/labels.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { platformOf } from '../../../core/platform.ts';
import { refOf } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { cis, kubescape, mitre, POD_SECURITY } from '../controls.ts';
import { isReadWhole, judgedIn, type PsaNamespace, psaNamespaces } from '../namespaces.ts';
import { gatekeeperKinds, kyvernoPolicyFor } from '../policy-engines.ts';

const ENFORCE = levelLabel('enforce');

/** Something else than the label that refuses pods in the namespace. */
function standIn(snapshot: Snapshot, { name, platform }: PsaNamespace): string | undefined {
  if (platform) return platform;
  if (platformOf(snapshot).distribution === 'OpenShift')
    return 'OpenShift judges every pod by its security context constraints';
  const kyverno = kyvernoPolicyFor(snapshot, name);
  return kyverno && `the Kyverno policy ${kyverno.policy} enforces ${kyverno.level}`;
}

/** A default level for all namespaces is in a file that the API does not show. */
const defaultsFile = (snapshot: Snapshot): string | undefined => {
  for (const component of componentsOf(snapshot)) {
    const file = component.name === 'kube-apiserver' ? flag(component, 'admission-control-config-file') : undefined;
    if (file) return file;
  }
  return undefined;
};

function draftOf(snapshot: Snapshot, psa: PsaNamespace): FindingDraft {
  const subject = refOf(psa.namespace);
  const value = psa.labels[ENFORCE];
  // A value that the API server does not know counts as restricted; psa-invalid-label tells of it.
  if (value !== undefined && value !== 'privileged')
    return { verdict: 'pass', subject, message: 'pass', data: { level: value } };
  const reason = standIn(snapshot, psa);
  const gatekeeper = gatekeeperKinds(snapshot);
  const file = defaultsFile(snapshot);
  const empty = isReadWhole(snapshot, psa.name) && judgedIn(snapshot, psa.name).length === 0;
  const severity = empty ? 'low' : gatekeeper.length > 0 ? 'medium' : undefined;
  return {
    verdict: 'fail',
    subject,
    message: gatekeeper.length > 0 ? 'gatekeeper' : file ? 'defaults' : 'fail',
    data: {
      level: value ?? 'not set',
      pods: judgedIn(snapshot, psa.name).length,
      kinds: listing(gatekeeper),
      file: file ?? '',
    },
    evidence: [
      { path: `metadata.labels[${ENFORCE}]`, value: value ?? '(absent)' },
      ...(file ? [{ path: '--admission-control-config-file', value: file, source: 'kube-apiserver' }] : []),
      ...(gatekeeper.length > 0 ? [{ path: 'kinds', value: listing(gatekeeper), source: 'discovery' }] : []),
    ],
    ...(severity ? { severity } : {}),
    ...(reason ? { accepted: { by: 'platform' as const, reason } } : {}),
  };
}

export default defineCheck({
  id: 'psa-enforce-missing',
  area: 'pods',
  title: 'Namespaces without an enforced Pod Security level',
  severity: 'high',
  risk: 'Nothing is refused in the namespace: whoever may create a pod there, or takes over a program that may, starts a privileged one and is root on a node.',
  fields: [{ path: `metadata.labels[${ENFORCE}]`, allowed: 'baseline or restricted' }],
  controls: [
    ...cis('5.2.1'),
    ...kubescape('C-0192', 'C-0068'),
    ...POD_SECURITY,
    { framework: 'OWASP', id: 'K04:2025' },
    ...mitre('T1610', 'T1611'),
  ],
  reads: [
    { resource: 'namespaces' },
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource, optional: true })),
    { resource: 'nodes', optional: true },
    { resource: 'discovery', optional: true },
    { resource: 'clusterpolicies.kyverno.io', optional: true },
  ],
  messages: {
    pass: { brief: 'enforces {level}', detail: 'The namespace enforces the level {level}.' },
    fail: {
      brief: 'enforce: {level}',
      detail: 'The label pod-security.kubernetes.io/enforce is {level}: every pod is admitted, privileged ones too.',
    },
    defaults: {
      brief: 'enforce: {level}',
      detail:
        'The label pod-security.kubernetes.io/enforce is {level}. The API server reads {file}, which may set a default level; the API does not show it. A server-side dry run of a pod with hostPID: true tells.',
    },
    gatekeeper: {
      brief: 'enforce: {level}',
      detail:
        'The label pod-security.kubernetes.io/enforce is {level}. Gatekeeper has constraints of kind {kinds}, which may cover the namespace; kubeharden does not read them.',
    },
  },
  *evaluate(snapshot) {
    for (const psa of psaNamespaces(snapshot)) yield draftOf(snapshot, psa);
  },
});
