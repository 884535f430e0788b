import type { GuideStep } from '../../../core/change.ts';
import { platformOf } from '../../../core/platform.ts';
import { shellQuote } from '../../../core/text.ts';
import { cloudIam } from '../cloud-iam.ts';
import { defineAccessGuide } from '../guide.ts';

const CONFIGURATION: GuideStep = {
  text: 'Describe the provider in an AuthenticationConfiguration (GA since Kubernetes 1.34) and name the file with --authentication-config on each API server, one after the other. The file replaces all --oidc-* flags. kubeharden generate has a template for it: control-plane/authentication-config.',
};

export default defineAccessGuide({
  id: 'identity-provider',
  title: 'Let people log in with an identity provider',
  fixes: ['auth-client-cert-users', 'auth-system-masters', 'auth-bootstrap-tokens'],
  why: 'When somebody leaves, their access stays: the certificates and tokens that people use here cannot be taken back. An account at an identity provider can, and it knows a second factor.',
  where: 'each control-plane node, and your workstation',
  opening: (snapshot) => [
    {
      text: 'Register the cluster as a client of the identity provider, and let its tokens carry a group claim.',
    },
    ...(platformOf(snapshot).managed ? [] : [CONFIGURATION]),
    {
      text: 'Bind the groups of the provider, in namespaces first, and try a login before anything else is taken away.',
      commands: ['kubectl auth whoami', 'kubectl auth can-i --list'],
    },
    ...(snapshot.operator?.groups.includes('system:masters')
      ? [
          {
            text: `You (${snapshot.operator.username}) work with system:masters. On kubeadm 1.29 and later make an ordinary administrator’s file, and put super-admin.conf away from the nodes. The old certificate stays valid until it ends; only a new certificate authority ends it earlier.`,
            commands: [
              'kubeadm init phase kubeconfig admin',
              'kubectl --kubeconfig /etc/kubernetes/admin.conf auth whoami',
            ],
          },
        ]
      : []),
    ...(snapshot.secrets.some(({ type }) => type === 'bootstrap.kubernetes.io/token')
      ? [
          {
            text: 'Look when each bootstrap token ends, and delete what is not joining a node now.',
            commands: ['kubeadm token list', 'kubeadm token delete TOKEN-ID'],
          },
        ]
      : []),
    ...cloudIam(snapshot),
  ],
  each: ({ kind, name }) => ({
    text:
      kind === 'CertificateSigningRequest'
        ? `${kind} ${name}: give its owner an account at the provider, and remove bindings for the user of the certificate.`
        : kind === 'Cluster'
          ? 'The cluster: the steps above.'
          : kind === 'Secret'
            ? `${kind} ${name}: delete the token when no node is joining.`
            : `${kind} ${name}: take system:masters out of its subjects; the group has every right anyway, and the binding only hides it.`,
    ...(kind === 'CertificateSigningRequest' ? { commands: [`kubectl get csr ${shellQuote(name)} -o yaml`] } : {}),
  }),
  verify: 'kubectl auth whoami shows the name and the groups of the provider, and a new scan finds an issuer.',
  consequence: {
    level: 'note',
    text: 'Each API server restarts once. Existing certificates and tokens go on working until they end or their bindings are removed.',
  },
});
