import { count } from '../../../core/text.ts';
import { defineAccessGuide } from '../guide.ts';

export default defineAccessGuide({
  id: 'external-store',
  title: 'Keep Secrets in a store outside',
  fixes: ['secret-external-store'],
  why: (snapshot) =>
    `Nobody can tell who has read the ${count(snapshot.secrets.length, 'Secret')} of this cluster, and nothing changes them by itself. A store outside records who reads what, changes Secrets by itself, and is where they are made; the cluster only gets copies.`,
  where: 'your workstation, with the store that you have',
  opening: () => [
    {
      text: 'Where there is a store already (Vault, AWS Secrets Manager, Google Secret Manager, Azure Key Vault, 1Password), let External Secrets copy from it, namespace by namespace, with an identity for each that may read its own Secrets only.',
      commands: [
        'helm repo add external-secrets https://charts.external-secrets.io',
        'helm install external-secrets external-secrets/external-secrets --namespace external-secrets --create-namespace --dry-run=server',
        'helm install external-secrets external-secrets/external-secrets --namespace external-secrets --create-namespace',
      ],
    },
    {
      text: 'What should never be a Secret of the cluster is mounted by the Secrets Store CSI driver instead: pods get files, and etcd holds nothing.',
      commands: [
        'helm repo add secrets-store-csi-driver https://kubernetes-sigs.github.io/secrets-store-csi-driver/charts',
        'helm install csi-secrets-store secrets-store-csi-driver/secrets-store-csi-driver --namespace kube-system',
      ],
    },
    {
      text: 'Without a store: encrypt Secrets at rest (control-plane/encryption-at-rest), and keep their originals encrypted in Git with SOPS and age, or Sealed Secrets. Change every Secret that moves: copies of the old one are where they always were.',
    },
  ],
  verify: 'kubectl get externalsecrets --all-namespaces shows SecretSynced, and a new scan finds the store.',
  consequence: {
    level: 'note',
    text: 'Nothing in the cluster changes by itself. A store that is away keeps new Secrets from coming, not pods from running.',
  },
});
