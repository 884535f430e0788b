import { AUTHORIZATION, cis, kubescape, mitre } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

const WRITES = ['create', 'patch', 'update'];

export default defineRightCheck({
  id: 'rbac-pods-create',
  title: 'Creation of pods and workloads',
  severity: 'high',
  can: 'create or change workloads',
  risk: 'Whoever creates a pod chooses its service account, its Secrets and, where Pod Security does not stop it, the node’s disk: creating pods in a namespace is holding everything that the namespace holds, and in kube-system it is holding the cluster.',
  fields: [
    {
      path: 'rules[*] with create, patch or update on pods and what makes pods',
      allowed: 'only in namespaces of the subject’s own team',
    },
  ],
  controls: [...AUTHORIZATION, ...cis('5.1.4'), ...kubescape('C-0188'), ...mitre('T1610')],
  rights: [
    { verbs: WRITES, group: '', resources: ['pods', 'replicationcontrollers'] },
    { verbs: WRITES, group: 'apps', resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'] },
    { verbs: WRITES, group: 'batch', resources: ['jobs', 'cronjobs'] },
  ],
  weigh: byPlace('high', 'high'),
});
