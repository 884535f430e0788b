import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { shellQuote } from '../../../core/text.ts';

export default defineRemediation({
  id: 'registry-scanning',
  area: 'pipeline',
  title: 'A registry that scans',
  fixes: ['ci-registry-scan-config'],
  risk: 'additive',
  delivery: 'guide',
  *steps({ findings }) {
    if (findings.length === 0) return;
    yield {
      key: '',
      title: 'A registry that scans, with tags that stay',
      why: `Images come in unseen: ${findings.map(({ data }) => String(data.what)).join('; ')}. Holes that become known later are told by nobody.`,
      findings,
      subjects: [CLUSTER],
      after: 'Scan again with --cloud.',
    };
  },
  plan: (_step, _answers, { snapshot }) => {
    const region = snapshot.cloud ? shellQuote(snapshot.cloud.place) : 'REGION';
    return [
      {
        kind: 'guide',
        title: 'A registry that scans',
        where: 'wherever you are logged in at the provider',
        steps:
          platformOf(snapshot).distribution === 'GKE'
            ? [
                {
                  text: 'Artifact Registry scans what is pushed from then on; it costs by the image.',
                  commands: ['gcloud services enable containerscanning.googleapis.com'],
                },
              ]
            : [
                {
                  text: 'For the whole registry at once; enhanced scanning goes on after the push and costs by the image.',
                  commands: [
                    `aws ecr put-registry-scanning-configuration --region ${region} --scan-type BASIC --rules '[{"scanFrequency":"SCAN_ON_PUSH","repositoryFilters":[{"filter":"*","filterType":"WILDCARD"}]}]'`,
                  ],
                },
                {
                  text: 'Tags that stay, for each repository. Pipelines that push latest again and again fail from then on.',
                  commands: [
                    `aws ecr put-image-tag-mutability --region ${region} --repository-name REPOSITORY --image-tag-mutability IMMUTABLE`,
                  ],
                },
              ],
        verify: 'kubeharden scan --cloud --area pipeline',
      },
    ];
  },
  impact: () => ({
    consequences: [{ level: 'note', text: 'Nothing that runs is touched; pipelines that move tags fail.' }],
  }),
});
