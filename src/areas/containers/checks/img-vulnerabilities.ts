import { defineCheck } from '../../../core/check.ts';
import { CLUSTER } from '../../../core/reference.ts';

// Scanners that keep their results in the cluster, by the API group of the results.
const REPORTS: Readonly<Record<string, string>> = {
  'aquasecurity.github.io': 'Trivy Operator',
  'spdx.softwarecomposition.kubescape.io': 'Kubescape',
  'wgpolicyk8s.io': 'a policy reporter',
  'openreports.io': 'a policy reporter',
};
const KINDS = /vulnerabilit/i;

export default defineCheck({
  id: 'img-vulnerabilities',
  area: 'containers',
  title: 'Running images that nobody scans',
  severity: 'medium',
  risk: 'Images age: a hole that becomes known tomorrow is in what was built and scanned a year ago. Without a scan of what runs, nobody learns that an attack which is public already works here.',
  fields: [
    {
      path: 'GET /apis',
      allowed: 'serves vulnerability reports of a scanner, such as vulnerabilityreports.aquasecurity.github.io',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0085' },
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'MITRE', id: 'T1190' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'discovery' }],
  messages: {
    pass: {
      brief: '{scanner} reports',
      detail: 'The cluster serves {resource} of {scanner}. What they say is not judged here; read them regularly.',
    },
    fail: {
      brief: 'no scanner’s reports',
      detail:
        'The cluster serves no vulnerability reports: no scanner that looks at running images is known. One that works from outside cannot be seen; accept this with its name if there is one.',
    },
  },
  *evaluate({ discovery }) {
    const found = discovery.find(({ group, kind }) => KINDS.test(kind) && group in REPORTS);
    if (found)
      yield {
        verdict: 'pass',
        subject: CLUSTER,
        message: 'pass',
        data: { scanner: REPORTS[found.group] ?? found.group, resource: `${found.plural}.${found.group}` },
      };
    else
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'fail',
        evidence: [{ path: 'vulnerability reports', value: '(absent)', source: 'GET /apis' }],
      };
  },
});
