import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

export default defineGuide({
  id: 'encrypted-volumes',
  area: 'pods',
  title: 'Encrypt volumes',
  fixes: ['pod-writable-pv-unencrypted'],
  why: '{who} {makes|make} volumes that are not encrypted. The parameters of a storage class cannot be changed, and volumes stay as they were made: a class beside it makes new ones encrypted.',
  where: 'your workstation, and the account of the provider',
  opening: [
    {
      text: 'On AWS, let the account encrypt every new volume, whatever asks for it. Then accept the finding with that reason, or go on.',
      commands: ['aws ec2 enable-ebs-encryption-by-default', 'aws ec2 get-ebs-encryption-by-default'],
    },
  ],
  each(subject) {
    const name = shellQuote(subject.name);
    const encrypted = shellQuote(`${subject.name}-encrypted`);
    const patch = JSON.stringify({
      metadata: { name: `${subject.name}-encrypted`, uid: null, resourceVersion: null, creationTimestamp: null },
      parameters: { encrypted: 'true' },
    });
    return {
      text: `StorageClass ${subject.name}: make its encrypted twin, let new claims use that, and move the data of old ones by a snapshot or a copy.`,
      commands: [
        `kubectl get storageclass ${name} --output yaml | kubectl patch --local --type merge --filename - --patch ${shellQuote(patch)} --output yaml | kubectl create --filename -`,
        `kubectl annotate storageclass ${name} storageclass.kubernetes.io/is-default-class=false --overwrite`,
        `kubectl annotate storageclass ${encrypted} storageclass.kubernetes.io/is-default-class=true --overwrite`,
        `kubectl get persistentvolumeclaims --all-namespaces --output custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,CLASS:.spec.storageClassName`,
      ],
    };
  },
  verify: 'A new scan finds no class in use without encryption.',
  impact: {
    level: 'note',
    text: 'Volumes that exist are not touched. What moves to a new volume is stopped while its data is copied.',
  },
});
