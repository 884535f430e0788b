import { isOn } from '../../../core/kube/kubelet.ts';
import { kubeletCheck } from '../kubelet-check.ts';

export default kubeletCheck({
  id: 'kubelet-iptables-util-chains',
  title: 'The kubelet’s packet rules',
  severity: 'low',
  risk: 'Without its chains, the kubelet does not drop forged packets that claim to come from this node, which CVE-2020-8558 made use of.',
  fields: [{ path: 'KubeletConfiguration makeIPTablesUtilChains', allowed: 'true' }],
  controls: [
    { framework: 'CIS', id: '4.2.6' },
    { framework: 'Kubescape', id: 'C-0178' },
  ],
  linuxOnly: true,
  messages: {
    pass: { brief: 'kept', detail: 'The kubelet keeps its packet rules.' },
    fail: { brief: 'not kept', detail: 'makeIPTablesUtilChains is false.' },
  },
  judge: (config) => ({
    verdict: isOn(config, 'makeIPTablesUtilChains') ? 'pass' : 'fail',
    read: ['makeIPTablesUtilChains'],
  }),
});
