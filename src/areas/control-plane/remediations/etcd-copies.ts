import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'etcd-copies',
  area: 'control-plane',
  title: 'Secrets that are ciphertext in etcd and in its copies',
  fixes: ['apiserver-encryption-providers', 'etcd-snapshot-encryption'],
  why: 'Secrets stand in clear in etcd or in its copies on {who}: a file that is copied away is the whole cluster.',
  where: 'each control-plane node, as root; kubectl on your workstation',
  systemToo: true,
  opening: [
    {
      text: 'The first provider of the encryption configuration is the one that writes: put the cipher before identity, on all control-plane nodes, then restart the API servers one by one. The step for encryption at rest makes the file where there is none.',
      commands: [
        "grep -nE '^ *- *(identity|secretbox|aescbc|aesgcm|kms):' \"$(sed -n 's/.*--encryption-provider-config=//p' /etc/kubernetes/manifests/kube-apiserver.yaml)\"",
      ],
    },
    {
      text: 'Then write every Secret anew, so that it is stored with the cipher; nothing of them is kept.',
      commands: ['kubectl get secrets --all-namespaces --output json | kubectl replace --filename -'],
    },
  ],
  each: (subject, findings) => ({
    text: `${subject.kind === 'Node' ? `On ${subject.name}` : 'The copies'}: those from before hold Secrets in clear. Make a new one into a place that only root reads, encrypt what leaves the machine, and destroy the old ones.`,
    commands: findings
      .filter(({ check }) => check === 'etcd-snapshot-encryption')
      .flatMap(({ evidence }) => evidence.map(({ path }) => `shred -u '${path.replaceAll("'", "'\\''")}'`)),
  }),
  verify: 'kubeharden scan --area control-plane --ssh root@NODE',
  impact: {
    level: 'note',
    text: 'A copy that was destroyed cannot be restored: make a new one first, and try to restore it.',
  },
});
