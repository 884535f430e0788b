import { CLUSTER } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';

export default defineRemediation({
  id: 'detection-output',
  area: 'audit',
  title: 'Alerts that reach somebody',
  fixes: ['mon-runtime-detection-output'],
  risk: 'additive',
  delivery: 'guide',
  *steps({ findings: [finding] }) {
    if (!finding) return;
    yield {
      key: '',
      title: 'Send the detector’s alerts to somebody',
      why: `${finding.data.products} prints what it sees on its own node, and nothing carries it away: nobody is told, and whoever takes the node takes the log.`,
      findings: [finding],
      subjects: [CLUSTER],
      comesAfter: ['runtime-detection'],
      after: 'Do what it should notice, and see the alert arrive.',
    };
  },
  plan: () => [
    {
      kind: 'guide',
      title: 'Send the detector’s alerts to somebody',
      where: 'your workstation',
      steps: [
        {
          text: 'Falco: falcosidekick sends to a chat, a pager, Alertmanager or a SIEM.',
          commands: [
            'helm upgrade falco falcosecurity/falco --namespace falco --reuse-values --set falcosidekick.enabled=true --set falcosidekick.config.alertmanager.hostport=http://ALERTMANAGER:9093',
          ],
        },
        {
          text: 'Tetragon, Tracee and KubeArmor: the log shipper of the nodes carries their output; the step for shipping logs installs one.',
          commands: ['kubeharden plan --area audit'],
        },
      ],
      verify: 'kubectl run try --image=busybox:1.37 --restart=Never --rm --stdin --tty -- cat /etc/shadow',
    },
  ],
  impact: () => ({ consequences: [{ level: 'safe', text: 'Nothing that runs is touched but the detector itself.' }] }),
});
