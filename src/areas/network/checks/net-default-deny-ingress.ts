import { kubescape, SEGMENTATION } from '../controls.ts';
import { defineDefaultDeny } from '../default-deny.ts';

export default defineDefaultDeny({
  id: 'net-default-deny-ingress',
  title: 'Incoming connections not denied by default',
  severity: 'high',
  direction: 'Ingress',
  risk: 'A pod that an attacker has taken over can connect to every pod that no policy selects, databases and admin ports included. New pods are open until somebody thinks of them.',
  controls: [...kubescape('C-0030', 'C-0054'), ...SEGMENTATION],
});
