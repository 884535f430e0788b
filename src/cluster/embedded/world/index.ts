import type { World } from '../cluster.ts';
import { applications } from './applications.ts';
import { kubelets, platform, VERSION } from './platform.ts';

/** The demo: a kubeadm-built shop with realistic mistakes in each of the nine areas. */
export const demoWorld: World = {
  version: VERSION,
  objects: [...platform, ...applications],
  kubelets,
  operator: { username: 'demo-operator', groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
  secrets: [
    { namespace: 'payments', name: 'ledger', type: 'Opaque', keys: 2 },
    { namespace: 'shop', name: 'registry', type: 'kubernetes.io/dockerconfigjson', keys: 1 },
    {
      namespace: 'build',
      name: 'ci-runner-token',
      type: 'kubernetes.io/service-account-token',
      keys: 3,
      serviceAccount: 'ci-runner',
      lastUsed: '2025-11-02',
    },
  ],
};
