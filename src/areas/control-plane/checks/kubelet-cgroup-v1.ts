import { isOn } from '../../../core/kube/kubelet.ts';
import { parseVersion } from '../../../core/platform.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-cgroup-v1',
  title: 'Old control groups',
  severity: 'low',
  risk: 'On cgroup v1 memory limits are coarser, pods cannot be held to their share as well, and the kubelet is about to drop it: from 1.35 on it refuses to start there by default.',
  fields: [{ path: 'KubeletConfiguration failCgroupV1', allowed: 'true (default from 1.35)' }],
  controls: [
    { framework: 'OWASP', id: 'K07:2025' },
    { framework: 'NSA', id: 'Upgrade' },
  ],
  linuxOnly: true,
  messages: {
    pass: { brief: 'v1 is refused', detail: 'The kubelet refuses to run on cgroup v1.' },
    fail: { brief: 'v1 is allowed', detail: 'failCgroupV1 is false: the kubelet runs on cgroup v1 too.' },
    old: { brief: 'the setting came later', detail: 'This kubelet does not have the setting yet.' },
  },
  judge: (config, { node }) => {
    const minor = parseVersion(node.status?.nodeInfo?.kubeletVersion ?? '')?.minor ?? 0;
    return minor < 31
      ? { verdict: 'not-applicable', message: 'old', read: ['failCgroupV1'] }
      : { verdict: isOn(config, 'failCgroupV1') ? 'pass' : 'fail', read: ['failCgroupV1'] };
  },
});
