import { defineCheck } from '../../../core/check.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { cis, kubescape, SEGMENTATION } from '../controls.ts';

export default defineCheck({
  id: 'net-cni-no-enforcement',
  area: 'network',
  title: 'Network plugin does not enforce policies',
  severity: 'medium',
  risk: 'The API server stores network policies whether or not anything enforces them. Where the plugin does not, every policy is only paper, and everybody believes it works.',
  fields: [
    {
      path: 'image of the network plugin’s DaemonSet',
      allowed: 'one that enforces NetworkPolicy: Calico, Cilium, Antrea, kube-router, OVN-Kubernetes, Canal, k3s’ own',
    },
  ],
  controls: [...cis('5.3.1'), ...kubescape('C-0205', 'C-0230', 'C-0240'), ...SEGMENTATION],
  reads: [{ resource: 'daemonsets.apps' }, { resource: 'networkpolicies.networking.k8s.io', optional: true }],
  messages: {
    pass: { brief: '{cni} enforces', detail: '{cni} enforces network policies.' },
    fail: { brief: '{cni} does not enforce', detail: '{cni} does not enforce network policies; there are {policies}.' },
    switch: {
      brief: '{cni}: depends on a setting',
      detail:
        '{cni} enforces network policies only with a setting that the API does not show. Try a connection that must fail.',
    },
    unseen: {
      brief: 'plugin not seen',
      detail: 'No DaemonSet shows which network plugin runs. Try a connection that must fail.',
    },
  },
  *evaluate(snapshot) {
    const { cni, evidence } = platformOf(snapshot);
    const data = { cni: cni.name };
    if (cni.enforces === true) {
      yield { verdict: 'pass', subject: CLUSTER, message: 'pass', data };
      return;
    }
    if (cni.enforces === undefined) {
      yield { verdict: 'unknown', subject: CLUSTER, message: cni.name === 'unknown' ? 'unseen' : 'switch', data };
      return;
    }
    const policies = list(snapshot, 'networkpolicies.networking.k8s.io').length;
    yield {
      verdict: 'fail',
      subject: CLUSTER,
      message: 'fail',
      data: { ...data, policies: count(policies, 'policy', 'policies') },
      severity: policies > 0 ? 'high' : 'medium',
      evidence: evidence.filter(({ path }) => path.endsWith('.image')),
    };
  },
});
