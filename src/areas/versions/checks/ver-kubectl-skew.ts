import { defineCheck } from '../../../core/check.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { versionOf } from '../../../knowledge/version.ts';
import { CVE_MESSAGES, matchesOf } from '../matching.ts';

export default defineCheck({
  id: 'ver-kubectl-skew',
  area: 'versions',
  title: 'A kubectl that does not fit',
  severity: 'low',
  risk: 'kubectl is supported one minor to either side of the API server. Outside of that it drops fields that it does not know when it edits and replaces objects, security settings among them, and holes of its own stay open on the administrator’s machine.',
  fields: [{ path: 'kubectl version --client', allowed: 'within one minor of the API server' }],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'version' }],
  messages: {
    ...CVE_MESSAGES,
    fits: { brief: 'kubectl {client}', detail: 'kubectl {client} on this machine fits the API server {server}.' },
    apart: {
      brief: 'kubectl {client} for {server}',
      detail: 'kubectl on this machine is {client} and the API server {server}: more than one minor apart.',
    },
    unseen: {
      brief: 'no kubectl here',
      detail: 'This machine has no kubectl, or it does not answer. What others use, the cluster does not show.',
    },
  },
  *evaluate(snapshot) {
    const { kubectl, version } = snapshot;
    const client = kubectl === undefined ? undefined : versionOf(kubectl);
    const server = versionOf(version?.gitVersion ?? '');
    if (!client || !server) {
      yield { verdict: 'unknown', subject: CLUSTER, path: 'kubectl', message: 'unseen' };
      return;
    }
    const apart = client.numbers[0] !== server.numbers[0] || Math.abs(client.numbers[1] - server.numbers[1]) > 1;
    yield {
      verdict: apart ? 'fail' : 'pass',
      subject: CLUSTER,
      path: 'kubectl',
      message: apart ? 'apart' : 'fits',
      data: { client: kubectl ?? '', server: version?.gitVersion ?? '' },
      evidence: [{ path: 'clientVersion.gitVersion', value: kubectl ?? '', source: 'kubectl version --client' }],
    };
    for (const draft of matchesOf('kubectl', snapshot)) if (draft.verdict !== 'pass') yield draft;
  },
});
