import { defineCheck } from '../../../core/check.ts';
import { buildDraft, DUTY_MESSAGES, ELSEWHERE, NO_BUILDS } from '../duties.ts';

export default defineCheck({
  id: 'ci-signing',
  area: 'pipeline',
  title: 'Images that are built and not signed',
  severity: 'medium',
  risk: 'Whoever can push to the registry can put another image under the same name. Without a signature of the pipeline, nothing in the cluster can tell theirs from yours.',
  fields: [
    {
      path: 'pipelines of the repository',
      allowed:
        'where images are built: a step that signs them or attests where they come from (cosign, notation, attestations)',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0237' },
    { framework: 'MITRE', id: 'T1525' },
    { framework: 'OWASP', id: 'K02:2025' },
  ],
  reads: [{ resource: 'repository', optional: true }],
  messages: { ...DUTY_MESSAGES, elsewhere: ELSEWHERE, 'no-builds': NO_BUILDS },
  *evaluate(snapshot) {
    yield buildDraft(snapshot, 'sign');
  },
});
