import { defineCheck } from '../../../core/check.ts';
import { buildDraft, DUTY_MESSAGES, ELSEWHERE, NO_BUILDS } from '../duties.ts';

export default defineCheck({
  id: 'ci-image-scan',
  area: 'pipeline',
  title: 'Images that are built and not scanned',
  severity: 'medium',
  risk: 'An image is built from packages of others, and some of them have holes that are public. What nobody scans before it is pushed is deployed with them, and attackers scan it afterwards.',
  fields: [
    {
      path: 'pipelines of the repository',
      allowed:
        'where images are built: a step that scans them (Trivy, Grype, Snyk, Docker Scout), and fails at what it finds',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0085' },
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K02:2025' },
  ],
  reads: [{ resource: 'repository', optional: true }],
  messages: { ...DUTY_MESSAGES, elsewhere: ELSEWHERE, 'no-builds': NO_BUILDS },
  *evaluate(snapshot) {
    yield buildDraft(snapshot, 'images');
  },
});
