import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { render, toYaml } from '../../../templates/template.ts';
import { POLICY } from '../logging/flags.ts';
import { quietUsers } from '../logging/quiet.ts';

const TEMPLATE = 'audit/policy';

export default defineRemediation({
  id: 'audit-policy',
  area: 'audit',
  title: 'An audit policy without gaps',
  fixes: ['audit-policy-coverage'],
  risk: 'disruptive',
  delivery: 'files',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const subjects = [...new Map(findings.map(({ subject }) => [refKey(subject), subject])).values()];
    yield {
      key: '',
      title: 'An audit policy without gaps',
      why: `The audit policy on ${listing(subjects.map(({ name }) => name))} ${findings.some(({ message }) => message === 'bodies') ? 'writes contents of Secrets into the log' : 'lets through unseen what an intruder does first'}: ${listing(
        findings.map(({ data }) => String(data.what ?? 'what no rule names')),
        2,
      )}.`,
      findings,
      subjects,
      after: 'Scan again with --ssh: the policy is read from the node.',
    };
  },
  plan: (step, _answers, { snapshot }) => [
    {
      kind: 'file',
      path: `audit/audit-policy/${POLICY}`,
      template: TEMPLATE,
      content: toYaml(render(template(TEMPLATE), { quietUsers: quietUsers(snapshot) })),
      destination: 'in the place of the file that --audit-policy-file names, on each control-plane node',
    },
    {
      kind: 'guide',
      title: 'Bring the rules together',
      where: 'each control-plane node, as root',
      steps: [
        {
          text: 'The file holds what is needed; bring rules of your own that are to stay before its last one. Keep what is there.',
          commands: [
            ...step.subjects.map(({ name }) => `scp audit/audit-policy/${POLICY} root@${name}:/root/`),
            `cp -a "$(sed -n 's/.*--audit-policy-file=//p' /etc/kubernetes/manifests/kube-apiserver.yaml)" /root/audit-policy.before.yaml`,
          ],
        },
        {
          text: 'The API server reads the policy at its start: one node at a time, and wait until it is healthy.',
          commands: [
            'crictl stop "$(crictl ps --name kube-apiserver --quiet)"',
            'kubectl get --raw "/readyz?verbose" | tail -n 1',
          ],
        },
      ],
      verify: 'kubeharden scan --area audit --ssh root@NODE',
    },
  ],
  impact: () => ({
    consequences: [
      { level: 'restarts', text: 'The API server of each node restarts once.' },
      {
        level: 'note',
        text: 'A policy that does not parse keeps the API server from starting: keep the copy at hand.',
      },
    ],
  }),
});
