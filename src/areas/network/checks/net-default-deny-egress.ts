import { kubescape, mitre, SEGMENTATION } from '../controls.ts';
import { defineDefaultDeny } from '../default-deny.ts';

export default defineDefaultDeny({
  id: 'net-default-deny-egress',
  title: 'Outgoing connections not denied by default',
  severity: 'medium',
  direction: 'Egress',
  risk: 'Code that runs in a pod can send data anywhere, fetch its tools from the Internet, and look through the cluster’s network.',
  controls: [...kubescape('C-0030', 'C-0054'), ...mitre('T1041'), ...SEGMENTATION],
});
