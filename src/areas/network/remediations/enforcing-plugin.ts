import { platformOf } from '../../../core/platform.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'enforcing-plugin',
  area: 'network',
  title: 'Use a network plugin that enforces policies',
  fixes: ['net-cni-no-enforcement'],
  why: 'Network policies are stored and nothing enforces them: pods that look closed are open.',
  where: 'your workstation, in a maintenance window',
  opening: [
    {
      text: 'See first that a policy has no effect: in an empty namespace, a client must fail to reach a server that a policy closes.',
      commands: [
        'kubectl create namespace policy-test',
        'kubectl --namespace policy-test run server --image=registry.k8s.io/e2e-test-images/agnhost:2.56 --port=8080 -- netexec --http-port=8080',
        'kubectl --namespace policy-test expose pod server --port=8080',
        `kubectl create --filename - <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: policy-test }
spec: { podSelector: {}, policyTypes: [Ingress] }
EOF`,
        'kubectl --namespace policy-test run client --rm --attach --restart=Never --image=registry.k8s.io/e2e-test-images/agnhost:2.56 -- connect server:8080 --timeout=5s',
        'kubectl delete namespace policy-test',
      ],
    },
  ],
  each(_, __, snapshot) {
    const { name } = platformOf(snapshot).cni;
    return {
      text:
        name === 'flannel'
          ? 'flannel moves packets and enforces nothing. Calico can be added for policies alone and leave flannel in place (known as Canal): download its manifest, compare the pod network with the cluster’s, and apply it. Or replace flannel by Calico, Cilium or Antrea while no workload needs the network.'
          : `Replace ${name} by a plugin that enforces policies, such as Calico, Cilium or Antrea, while no workload needs the network.`,
      commands: [
        'kubectl --namespace kube-system get daemonsets',
        'kubectl cluster-info dump | grep -m 1 cluster-cidr',
        'kubectl diff --filename canal.yaml',
        'kubectl apply --filename canal.yaml',
        'kubectl --namespace kube-system rollout status daemonset/canal',
      ],
    };
  },
  verify: 'The client of the test above fails with a time-out, and works again once the policy is deleted.',
  impact: {
    level: 'breaks',
    text: 'From the moment a plugin enforces policies, every policy that was only paper counts: what they do not allow is cut. Replacing the plugin interrupts the network of every pod.',
  },
});
