import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { parseFlags } from '../../../core/kube/flags.ts';
import { inspectedNodes } from '../../../core/kube/node-facts.ts';
import type { ResourceRef } from '../../../core/reference.ts';
import { NODE_MESSAGES, nodeDrafts } from '../file-check.ts';

/** kubeadm sets it where the node was given a name of its own, and so do cloud providers: another name is another Node. */
const JOINED = {
  accepted: {
    by: 'platform' as const,
    reason: 'the node joined under this name, and without the flag its kubelet would register another one',
  },
};

function draftOf(subject: ResourceRef, name: string | undefined, source: string, hostname?: string): FindingDraft {
  const evidence = [{ path: 'kubelet --hostname-override', value: name ?? '(absent)', source }];
  if (name === undefined) return { verdict: 'pass', subject, message: 'pass', evidence };
  return { verdict: 'fail', subject, message: 'fail', data: { name }, evidence, ...(name === hostname ? {} : JOINED) };
}

const nodeRef = (name: string): ResourceRef => ({ apiVersion: 'v1', kind: 'Node', name });

export default defineCheck({
  id: 'kubelet-hostname-override',
  area: 'control-plane',
  title: 'The kubelet goes by the machine’s own name',
  severity: 'low',
  risk: 'A kubelet that may call itself what it likes is harder to match with its certificate and with what the provider knows of the machine.',
  fields: [{ path: 'kubelet --hostname-override', allowed: 'absent' }],
  controls: [
    { framework: 'CIS', id: '4.2.7' },
    { framework: 'Kubescape', id: 'C-0179' },
  ],
  reads: [
    { resource: 'nodes/files', optional: true },
    { resource: 'nodes/configz', optional: true },
    { resource: 'nodes', optional: true },
  ],
  messages: {
    ...NODE_MESSAGES,
    pass: { brief: 'its own name', detail: 'The kubelet goes by the machine’s name.' },
    fail: { brief: 'set to {name}', detail: '--hostname-override is {name}.' },
    unseen: { brief: 'no kubelet runs', detail: 'No kubelet was seen running on this machine.' },
  },
  *evaluate(snapshot) {
    const { kubeletFlags = {} } = snapshot;
    const inspected = inspectedNodes(snapshot);
    const shown = Object.entries(kubeletFlags).filter(([node]) => !inspected.some(({ ref }) => ref.name === node));
    for (const [node, flags] of shown)
      yield draftOf(nodeRef(node), flags['hostname-override'] || undefined, 'GET /flagz');
    if (inspected.length === 0 && shown.length > 0) return;
    yield* nodeDrafts(snapshot, function* (facts, { ref }) {
      const kubelet = facts.processes.find(({ component }) => component === 'kubelet');
      if (!kubelet) {
        yield { verdict: 'unknown', subject: ref, message: 'unseen' };
        return;
      }
      const name = parseFlags(kubelet.command).get('hostname-override')?.at(-1);
      yield draftOf(ref, name, `processes of ${facts.node}`, facts.hostname);
    });
  },
});
