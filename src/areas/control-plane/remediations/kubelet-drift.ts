import type { GuideStep } from '../../../core/change.ts';
import type { Finding } from '../../../core/finding.ts';
import { CLUSTER, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { listing, shellQuote } from '../../../core/text.ts';

const dropIns = (findings: readonly Finding[]): GuideStep[] =>
  findings.map(({ subject, data }) => {
    const directory = shellQuote(String(data.directory));
    return {
      text: `On ${subject.name}: see what the drop-ins say and who may write them. Bring what is wanted into the kubelet’s own file, or close the directory to all but root.`,
      commands: [
        `ls -la ${directory} && head -n 50 ${directory}/*.conf`,
        `chown -R root:root ${directory} && chmod 700 ${directory}`,
      ],
    };
  });

const differing = (findings: readonly Finding[]): GuideStep[] =>
  findings.length === 0
    ? []
    : [
        {
          text: `Fields that differ: ${listing(
            findings.map(({ data }) => String(data.field)),
            10,
          )}. Decide for each which value is meant; it may be one pool’s own need.`,
        },
        {
          text: 'kubeadm keeps the wanted configuration in the cluster: bring it there, then fetch it on each node that is behind, one at a time.',
          commands: [
            'kubectl edit configmap kubelet-config --namespace kube-system',
            'kubeadm upgrade node phase kubelet-config && systemctl restart kubelet',
          ],
        },
        {
          text: 'Elsewhere the value belongs where the nodes come from: the image, the launch template, the node pool’s kubelet configuration. Replace the nodes that are behind, drained one by one.',
          commands: ['kubectl drain NODE --ignore-daemonsets --delete-emptydir-data'],
        },
      ];

export default defineRemediation({
  id: 'kubelet-drift',
  area: 'control-plane',
  title: 'Kubelets that say the same',
  fixes: ['kubelet-authorized-drop-in', 'kubelet-config-drift'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const fields = findings
      .filter(({ check }) => check === 'kubelet-config-drift')
      .map(({ data }) => String(data.field));
    const subjects = [...new Map(findings.map(({ subject }) => [refKey(subject), subject])).values()];
    yield {
      key: '',
      title: 'Bring the kubelets to one configuration',
      why:
        fields.length > 0
          ? `The kubelets differ in ${listing(fields)}. A pod lands on any node, so what the weakest one allows is what the cluster allows.`
          : `Drop-in files take the place of what the kubelet’s own file says on ${listing(subjects.map(({ name }) => name))}.`,
      findings,
      subjects: subjects.length > 0 ? subjects : [CLUSTER],
      comesAfter: ['kubelet-hardening'],
      after: 'Scan again: the running configurations are read from the kubelets themselves.',
    };
  },
  plan: (step, _answers, { findings }) => {
    const own = findings.filter(({ fingerprint }) => step.findings.includes(fingerprint));
    const of = (check: string): readonly Finding[] => own.filter((finding) => finding.check === check);
    return [
      {
        kind: 'guide',
        title: 'Bring the kubelets to one configuration',
        where: 'each node that is named, as root; kubectl on your workstation',
        steps: [...differing(of('kubelet-config-drift')), ...dropIns(of('kubelet-authorized-drop-in'))],
        verify: 'kubectl get --raw /api/v1/nodes/NODE/proxy/configz',
      },
    ];
  },
  impact: () => ({
    consequences: [
      {
        level: 'restarts',
        text: 'Each kubelet restarts once; pods go on running. A replaced node loses its pods to others.',
      },
    ],
  }),
});
