import { AUTHORIZATION, cve } from '../controls.ts';
import { byPlace, defineRightCheck } from '../right-check.ts';

const WRITES = ['create', 'update', 'patch', 'delete'];

export default defineRightCheck({
  id: 'rbac-endpoints-write',
  title: 'Writing Endpoints',
  severity: 'medium',
  can: 'write Endpoints or EndpointSlices',
  risk: 'Endpoints that a tenant writes can point a Service or an ingress at addresses in other namespaces that its network policies would never let it reach (CVE-2021-25740). Kubernetes stopped giving it to edit in 1.22; clusters that are older keep it.',
  fields: [
    {
      path: 'rules[*] with create, update, patch or delete on endpoints or endpointslices',
      allowed: 'only for controllers',
    },
  ],
  controls: [...AUTHORIZATION, ...cve('CVE-2021-25740')],
  rights: [
    { verbs: WRITES, group: '', resources: ['endpoints'] },
    { verbs: WRITES, group: 'discovery.k8s.io', resources: ['endpointslices'] },
  ],
  weigh: byPlace('medium', 'medium', 'medium'),
});
