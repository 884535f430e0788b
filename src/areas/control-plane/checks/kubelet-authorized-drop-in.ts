import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { parseFlags } from '../../../core/kube/flags.ts';
import { inspectedNodes } from '../../../core/kube/node-facts.ts';
import { CLUSTER, type ResourceRef } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';

interface Seen {
  readonly node: string;
  readonly directory: string;
  readonly source: string;
}

/** `--config-dir` of every kubelet whose flags are shown; empty where it is not set. */
function directories({ kubeletFlags = {}, ...snapshot }: Snapshot): Seen[] {
  const read = inspectedNodes(snapshot).flatMap(({ ref, facts }): Seen[] => {
    const command = facts?.processes.find(({ component }) => component === 'kubelet')?.command;
    const directory =
      parseFlags(command ?? [])
        .get('config-dir')
        ?.at(-1) ?? '';
    return command ? [{ node: ref.name, directory, source: `processes of ${ref.name}` }] : [];
  });
  const known = new Set(read.map(({ node }) => node));
  const told = Object.entries(kubeletFlags)
    .filter(([node]) => !known.has(node))
    .map(([node, flags]) => ({ node, directory: flags['config-dir'] ?? '', source: `GET /flagz of the kubelet` }));
  return [...read, ...told];
}

const subjectOf = (name: string): ResourceRef => ({ apiVersion: 'v1', kind: 'Node', name });

function draftOf({ node, directory, source }: Seen): FindingDraft {
  const common = {
    subject: subjectOf(node),
    data: { directory },
    evidence: [{ path: 'kubelet --config-dir', value: directory || '(absent)', source }],
  };
  if (!directory) return { ...common, verdict: 'pass', message: 'pass' };
  return {
    ...common,
    verdict: 'fail',
    message: 'fail',
    // Where the kubelet's file lives itself nobody else writes, and RKE2 works by drop-ins alone.
    ...(/^\/(etc\/kubernetes|var\/lib\/(kubelet|rancher))\//.test(directory)
      ? { accepted: { by: 'platform' as const, reason: `${directory} lies where only root writes` } }
      : {}),
  };
}

export default defineCheck({
  id: 'kubelet-authorized-drop-in',
  area: 'control-plane',
  title: 'Kubelet settings from drop-in files',
  severity: 'low',
  risk: 'Files in the drop-in directory win over the kubelet’s own file and the last name in the alphabet wins over all. A file that is left there opens a node again after its hardening, and nobody who reads config.yaml sees why.',
  fields: [{ path: 'kubelet --config-dir', allowed: 'absent, or a directory that only root writes' }],
  controls: [{ framework: 'OWASP', id: 'K07:2025' }],
  reads: [
    { resource: 'nodes', optional: true },
    { resource: 'nodes/configz', optional: true },
    { resource: 'nodes/files', optional: true },
  ],
  messages: {
    pass: { brief: 'no drop-ins', detail: 'The kubelet reads no drop-in directory: its own file is the whole of it.' },
    fail: {
      brief: 'drop-ins in {directory}',
      detail: 'The kubelet also reads every .conf file in {directory}, each over the one before it.',
    },
    unseen: {
      brief: 'no kubelet shows its flags',
      detail:
        'Kubelets show their flags from Kubernetes 1.36 on, to who may get nodes/proxy. Else scan with --ssh USER@HOST, or with --local-node on the node.',
    },
  },
  *evaluate(snapshot) {
    const seen = directories(snapshot);
    if (seen.length === 0) yield { verdict: 'unknown', subject: CLUSTER, message: 'unseen' };
    for (const each of seen) yield draftOf(each);
  },
});
