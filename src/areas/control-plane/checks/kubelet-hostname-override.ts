import { defineCheck } from '../../../core/check.ts';
import { parseFlags } from '../../../core/kube/components.ts';
import { NODE_MESSAGES, nodeDrafts } from '../file-check.ts';

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
  reads: [{ resource: 'nodes/files' }],
  messages: {
    ...NODE_MESSAGES,
    pass: { brief: 'its own name', detail: 'The kubelet goes by the machine’s name.' },
    fail: { brief: 'set to {name}', detail: '--hostname-override is {name}.' },
    unseen: { brief: 'no kubelet runs', detail: 'No kubelet was seen running on this machine.' },
  },
  *evaluate(snapshot) {
    yield* nodeDrafts(snapshot, function* (facts, { ref }) {
      const kubelet = facts.processes.find(({ component }) => component === 'kubelet');
      if (!kubelet) {
        yield { verdict: 'unknown', subject: ref, message: 'unseen' };
        return;
      }
      const name = parseFlags(kubelet.command).get('hostname-override')?.at(-1);
      const evidence = [
        { path: 'kubelet --hostname-override', value: name ?? '(absent)', source: `processes of ${facts.node}` },
      ];
      if (name === undefined) yield { verdict: 'pass', subject: ref, message: 'pass', evidence };
      else
        yield {
          verdict: 'fail',
          subject: ref,
          message: 'fail',
          data: { name },
          evidence,
          // kubeadm sets it where the node was given a name of its own, and so do cloud providers: another name is another Node.
          ...(name === facts.hostname
            ? {}
            : {
                accepted: {
                  by: 'platform' as const,
                  reason:
                    'the node joined under this name, and without the flag its kubelet would register another one',
                },
              }),
        };
    });
  },
});
