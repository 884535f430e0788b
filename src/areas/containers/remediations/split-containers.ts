import { refText } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';
import { kubectl, valuesOfEvidence } from '../commands.ts';
import { defineGuide } from '../guide.ts';

export default defineGuide({
  id: 'split-containers',
  area: 'containers',
  title: 'Give each program a container of its own',
  fixes: ['img-single-process'],
  why: '{who} {runs|run} several programs in one container: the kubelet sees and restarts only the first, and an SSH server is a way in beside RBAC and the audit log.',
  where: 'the source of the image and of the manifest',
  opening: [
    {
      text: 'Make the program itself the entry point of the image, without a supervisor: ENTRYPOINT ["/app"]. It then gets the kubelet’s signals, and its end is seen.',
    },
    {
      text: 'Put what helps it (a proxy, a log shipper, a sync job) into a sidecar: an entry of initContainers with restartPolicy: Always (Kubernetes 1.29, stable since 1.33). It starts before the program, is probed on its own, and ends after it. What is asked for on a schedule becomes a CronJob.',
    },
    {
      text: 'Take SSH out. People get in with kubectl exec, or with tools beside the program with kubectl debug: both are allowed by RBAC and written to the audit log.',
      commands: ['kubectl debug --stdin --tty POD --image=busybox --target=CONTAINER'],
    },
  ],
  each: (subject, findings) => ({
    text: `${refText(subject)} shows ${listing(valuesOfEvidence(findings), 5)}.`,
    commands: [kubectl('get', subject, '--output yaml')],
  }),
  verify: 'Inspect the cluster again: no supervisor, SSH server or bundled program is left.',
  impact: {
    level: 'note',
    text: 'kubeharden changes nothing here itself: images and manifests are changed and rolled out by their owners.',
  },
});
