import { parseVersion } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { releaseOf } from '../../../knowledge/releases.ts';

export default defineRemediation({
  id: 'kubectl-version',
  area: 'versions',
  title: 'A kubectl that fits the cluster',
  fixes: ['ver-kubectl-skew'],
  risk: 'additive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    if (findings.length === 0) return;
    yield {
      key: '',
      title: 'A kubectl that fits the cluster',
      why: `kubectl on this machine is ${snapshot.kubectl ?? 'not seen'} and the API server ${snapshot.version?.gitVersion ?? 'unknown'}. What kubectl does not know it drops when it edits or replaces an object.`,
      findings,
      subjects: [CLUSTER],
      after: 'Scan again; ask the colleagues and the pipelines for theirs as well.',
    };
  },
  plan: (_step, _answers, { snapshot }) => {
    const server = parseVersion(snapshot.version?.gitVersion ?? '');
    const minor = `${server?.major ?? 1}.${server?.minor ?? 0}`;
    const version = releaseOf(minor)?.latest.version ?? `${minor}.0`;
    return [
      {
        kind: 'guide',
        title: `Install kubectl ${version}`,
        where: 'this machine, and wherever kubectl is used',
        steps: [
          {
            text: 'Linux; for other systems change the part after bin/. The checksum is compared before it is installed.',
            commands: [
              `curl -fLO https://dl.k8s.io/release/v${version}/bin/linux/amd64/kubectl`,
              `curl -fLO https://dl.k8s.io/release/v${version}/bin/linux/amd64/kubectl.sha256`,
              'echo "$(cat kubectl.sha256)  kubectl" | sha256sum --check',
              'sudo install -o root -g root -m 0755 kubectl /usr/local/bin/kubectl',
            ],
          },
        ],
        verify: 'kubectl version',
      },
    ];
  },
  impact: () => ({ consequences: [{ level: 'safe', text: 'Nothing changes in the cluster.' }] }),
});
