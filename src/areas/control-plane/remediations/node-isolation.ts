import type { GuideStep } from '../../../core/change.ts';
import { refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineGuide } from '../../containers/guide.ts';

const FIREWALL: GuideStep = {
  text: 'Nodes: let only control-plane nodes reach 10250, only etcd members 2379 and 2380, only the bastion 22, and nobody from the Internet a NodePort that is not meant for it. Security groups of the provider come first; on a machine of your own:',
  commands: [
    'nft add table inet kubeharden',
    "nft add chain inet kubeharden input '{ type filter hook input priority -10; }'",
    'nft add rule inet kubeharden input tcp dport { 22, 2379, 2380, 10250 } ip saddr != { CONTROL-PLANE, BASTION } drop',
  ],
};

export default defineGuide({
  id: 'node-isolation',
  area: 'control-plane',
  title: 'Nodes that are kept apart',
  fixes: ['node-labels-restricted', 'node-ssh-exposure'],
  why: '{who} {rests|rest} on a border that one node alone can cross.',
  where: 'your workstation, the provider’s firewall, each node',
  systemToo: true,
  opening: [FIREWALL],
  each: (subject, findings) => {
    const label = findings.find(({ check }) => check === 'node-labels-restricted')?.data.label;
    if (label === undefined)
      return {
        text: `${refText(subject)}: close its public address, then try from outside.`,
        commands: [
          `openssl s_client -connect ${shellQuote(String(findings[0]?.data.at ?? 'ADDRESS:10250'))} < /dev/null`,
        ],
      };
    const [name = '', value = ''] = String(label).split('=');
    return {
      text: `${refText(subject)}: a label that only administrators set, on the nodes that are meant and in its nodeSelector.`,
      commands: [
        `kubectl label nodes --selector ${shellQuote(`${name}=${value}`)} ${shellQuote(`node-restriction.kubernetes.io/${name.split('/').at(-1)}=${value}`)}`,
      ],
    };
  },
  verify: 'kubeharden scan --area control-plane',
  impact: {
    level: 'breaks',
    text: 'A rule that is too narrow cuts kubectl logs and exec, metrics, or yourself: keep a console open.',
  },
});
