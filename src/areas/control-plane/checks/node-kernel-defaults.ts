import { defineCheck } from '../../../core/check.ts';
import { isOn } from '../../../core/kube/kubelet.ts';
import { NODE_MESSAGES, nodeDrafts } from '../file-check.ts';
import { KERNEL_DEFAULTS } from '../fixes/kubelet.ts';

export default defineCheck({
  id: 'node-kernel-defaults',
  area: 'control-plane',
  title: 'Kernel settings of the node',
  severity: 'low',
  risk: 'With protectKernelDefaults the kubelet does not start on a node whose settings differ, which shows at the next restart only; without it the kubelet changes them behind the administrator’s back.',
  fields: Object.entries(KERNEL_DEFAULTS).map(([path, value]) => ({ path: `sysctl ${path}`, allowed: String(value) })),
  controls: [{ framework: 'Kubescape', id: 'C-0177' }],
  reads: [{ resource: 'nodes/files' }, { resource: 'nodes/configz', optional: true }],
  messages: {
    ...NODE_MESSAGES,
    pass: { brief: 'as the kubelet expects', detail: 'The kernel settings are those that the kubelet expects.' },
    fail: { brief: 'other settings', detail: 'The kubelet expects other values of {names}.' },
    bites: {
      brief: 'the kubelet will not start again',
      detail: 'protectKernelDefaults is on and {names} differ: the kubelet refuses to start the next time.',
    },
    unseen: { brief: 'not visible', detail: 'The node does not show {names}.' },
  },
  *evaluate(snapshot) {
    yield* nodeDrafts(snapshot, function* (facts, { ref }) {
      const names = Object.keys(KERNEL_DEFAULTS) as (keyof typeof KERNEL_DEFAULTS)[];
      const wrong = names.filter((name) => {
        const value = facts.sysctls[name];
        return value !== undefined && value !== String(KERNEL_DEFAULTS[name]);
      });
      const unseen = names.filter((name) => facts.sysctls[name] === undefined);
      const bites = isOn(snapshot.kubelets[facts.node] ?? {}, 'protectKernelDefaults');
      const evidence = (wrong.length > 0 ? wrong : names).map((name) => ({
        path: `sysctl ${name}`,
        value: facts.sysctls[name] ?? '(absent)',
        source: `kernel of ${facts.node}`,
      }));
      if (wrong.length > 0)
        yield {
          verdict: 'fail',
          subject: ref,
          message: bites ? 'bites' : 'fail',
          data: { names: wrong.join(', ') },
          evidence,
          ...(bites ? { severity: 'high' as const } : {}),
        };
      else if (unseen.length > 0)
        yield { verdict: 'unknown', subject: ref, message: 'unseen', data: { names: unseen.join(', ') }, evidence };
      else yield { verdict: 'pass', subject: ref, message: 'pass', evidence };
    });
  },
});
