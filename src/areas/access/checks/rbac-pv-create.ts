import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

export default defineRightCheck({
  id: 'rbac-pv-create',
  title: 'Creation of PersistentVolumes',
  severity: 'high',
  can: 'create PersistentVolumes',
  risk: 'A PersistentVolume of type hostPath is a directory of a node, and Pod Security looks at pods, not at volumes: whoever creates one and mounts it reads and writes the node’s disk.',
  fields: [{ path: 'rules[*] with create on persistentvolumes', allowed: 'only for storage provisioners' }],
  controls: [...AUTHORIZATION, ...cis('5.1.9'), ...kubescape('C-0278'), ...mitre('T1611')],
  rights: [{ verbs: ['create'], group: '', resources: ['persistentvolumes'], clusterWide: true }],
  weigh: byPlace('high'),
});
