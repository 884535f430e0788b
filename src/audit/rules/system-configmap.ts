import type { Severity } from '../../core/severity.ts';
import { succeeded } from '../event.ts';
import { DELETES, isControlPlane, WRITES } from '../noise.ts';
import { defineRule } from '../rule.ts';

// By namespace and name; these names are fixed by the programs that read them.
const KNOWN: Readonly<Record<string, readonly [Severity, string]>> = {
  'kube-system/aws-auth': ['high', 'who of AWS may log in, and with which groups'],
  'kube-system/extension-apiserver-authentication': ['high', 'whom aggregated APIs believe'],
  'kube-system/coredns': ['medium', 'how all names in the cluster are resolved'],
  'kube-system/kubeadm-config': ['medium', 'the flags of the next kubeadm upgrade'],
  'kube-system/kubelet-config': ['medium', 'the configuration of kubelets at the next upgrade'],
  'kube-system/kube-proxy': ['medium', 'how kube-proxy runs on every node'],
  'kube-public/cluster-info': ['high', 'which authority joining nodes trust'],
};

// Not reported: the API server publishing its own authorities, and the signer of cluster-info.
export default defineRule(
  {
    id: 'system-configmap',
    title: 'Configuration of the platform changed',
    severity: 'medium',
    why: 'Few ConfigMaps decide who gets in and what all pods and nodes do. They are changed at upgrades and hardly ever else.',
    next: 'Compare it with what an upgrade or your repository puts there. Put it back if nobody meant it.',
  },
  (event) => {
    const { target } = event;
    if (target?.resource !== 'configmaps' || target.group !== '') return undefined;
    if (!(WRITES.has(event.verb) || DELETES.has(event.verb)) || !succeeded(event) || isControlPlane(event))
      return undefined;
    const known = KNOWN[`${target.namespace}/${target.name}`];
    return known ? { severity: known[0], detail: known[1] } : undefined;
  },
);
