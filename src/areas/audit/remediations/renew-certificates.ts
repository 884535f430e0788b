import type { GuideStep } from '../../../core/change.ts';
import { type Distribution, platformOf } from '../../../core/platform.ts';
import { CLUSTER, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';

const KUBELETS: GuideStep = {
  text: 'Kubelets renew their client certificates by themselves (rotateCertificates). A serving certificate that was made by hand is renewed like it was made; with serverTLSBootstrap the kubelet asks for one, and somebody approves it.',
  commands: [
    'kubectl get csr --field-selector spec.signerName=kubernetes.io/kubelet-serving',
    'kubectl certificate approve CSR-NAME',
  ],
};

const RESTART =
  'cd /etc/kubernetes && mkdir -p /root/manifests-aside && for each in kube-apiserver kube-controller-manager kube-scheduler etcd; do mv manifests/$each.yaml /root/manifests-aside/; sleep 20; mv /root/manifests-aside/$each.yaml manifests/; done';

const RENEWALS: Readonly<Partial<Record<Distribution, readonly GuideStep[]>>> = {
  kubeadm: [
    {
      text: 'See what ends when, and keep a copy of what is there. Authorities are not renewed by this: a CA that ends is replaced, with everything that it signed.',
      commands: ['kubeadm certs check-expiration', 'cp -a /etc/kubernetes/pki /root/pki-$(date +%F)'],
    },
    {
      text: 'On each control-plane node, one at a time: renew, then restart the components, which read their certificates at their start.',
      commands: ['kubeadm certs renew all', RESTART, 'kubectl get --raw "/readyz?verbose" | tail -n 1'],
    },
    {
      text: 'admin.conf has a new certificate as well: replace the copies that people use.',
      commands: ['cp /etc/kubernetes/admin.conf ~/.kube/config && chmod 600 ~/.kube/config'],
    },
    KUBELETS,
  ],
  k3s: [
    {
      text: 'k3s renews what ends within 120 days when it starts. Restart each server, one at a time, then the agents.',
      commands: ['k3s certificate check --output table', 'systemctl restart k3s'],
    },
  ],
  RKE2: [
    {
      text: 'RKE2 renews what ends within 120 days when it starts. Restart each server, one at a time, then the agents.',
      commands: ['rke2 certificate check --output table', 'systemctl restart rke2-server'],
    },
  ],
  Talos: [
    {
      text: 'Talos renews the certificates of Kubernetes by itself; your own talosconfig and kubeconfig are renewed by hand.',
      commands: ['talosctl kubeconfig --force'],
    },
  ],
  OpenShift: [
    {
      text: 'OpenShift’s operators rotate the certificates; approve what waits, and look at operators that are degraded.',
      commands: ['oc get csr', 'oc get clusteroperators'],
    },
  ],
};

const OTHERWISE: readonly GuideStep[] = [
  {
    text: 'Renew each certificate the way it was made, one control-plane node at a time, and restart what presents it.',
    commands: ['openssl x509 -noout -enddate -subject -in CERTIFICATE'],
  },
  KUBELETS,
];

export default defineRemediation({
  id: 'renew-certificates',
  area: 'audit',
  title: 'Renew certificates before they end',
  fixes: ['mon-cert-expiry'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const soonest = findings
      .flatMap(({ data }) => (typeof data.days === 'number' ? [data.days] : []))
      .sort((a, b) => a - b)[0];
    const subjects = [...new Map(findings.map(({ subject }) => [refKey(subject), subject])).values()];
    const nodes = subjects.filter(({ kind }) => kind === 'Node').map(({ name }) => name);
    yield {
      key: '',
      title: 'Renew certificates before they end',
      why: `${
        soonest === undefined
          ? 'Clients present certificates that are about to end.'
          : soonest < 0
            ? 'The first one has ended already.'
            : `The first one ends in ${count(soonest, 'day')}.`
      }${nodes.length > 0 ? ` Affected: ${listing(nodes, 5)}.` : ''} From that moment on the connections that depend on it fail.`,
      findings,
      subjects: subjects.length > 0 ? subjects : [CLUSTER],
      after: 'Scan again: the new end is read from the server itself.',
    };
  },
  plan: (_step, _answers, { snapshot }) => [
    {
      kind: 'guide',
      title: 'Renew certificates',
      where: 'each control-plane node, as root; kubectl on your workstation',
      steps: RENEWALS[platformOf(snapshot).distribution] ?? OTHERWISE,
      verify: 'kubectl version; kubeharden scan --area audit',
    },
  ],
  impact: () => ({
    consequences: [
      {
        level: 'restarts',
        text: 'The components of the control plane restart, one node at a time; with a single one the API is away for a minute or two.',
      },
      {
        level: 'note',
        text: 'Copies of admin.conf and other kubeconfigs stop working when their old certificate ends.',
      },
    ],
  }),
});
