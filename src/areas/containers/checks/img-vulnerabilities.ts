import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import type { ImageVulnerabilities } from '../../../core/kube/vulnerabilities.ts';
import { CLUSTER, type ResourceRef } from '../../../core/reference.ts';
import { listing } from '../../../core/text.ts';

// Scanners that keep their results in the cluster, by the API group of the results.
const REPORTS: Readonly<Record<string, string>> = {
  'aquasecurity.github.io': 'Trivy Operator',
  'spdx.softwarecomposition.kubescape.io': 'Kubescape',
  'wgpolicyk8s.io': 'a policy reporter',
  'openreports.io': 'a policy reporter',
};
const KINDS = /vulnerabilit/i;
/** As many of high severity are a matter of days in any distribution; more are an image that nobody rebuilds. */
const MOST_HIGH = 10;

const imageRef = (name: string): ResourceRef => ({ apiVersion: 'kubeharden', kind: 'Image', name });

function judge({ image, scanner, usedBy, critical, high, medium, low }: ImageVulnerabilities): FindingDraft {
  const bad = critical > 0 || high > MOST_HIGH;
  return {
    verdict: bad ? 'fail' : 'pass',
    ...(critical > 0 ? { severity: 'high' } : {}),
    subject: imageRef(image),
    message: bad ? 'vulnerable' : 'sound',
    data: { critical, high, users: listing(usedBy) },
    evidence: [
      {
        path: 'vulnerabilities',
        value: `${critical} critical, ${high} high, ${medium} medium, ${low} low`,
        source: `${scanner}; used by ${listing(usedBy)}`,
      },
    ],
  };
}

export default defineCheck({
  id: 'img-vulnerabilities',
  area: 'containers',
  title: 'Known vulnerabilities in images that run',
  severity: 'medium',
  risk: 'Images age: a hole that becomes known tomorrow is in what was built and scanned a year ago. Without a scan of what runs, nobody learns that an attack which is public already works here.',
  fields: [
    {
      path: 'GET /apis',
      allowed: 'serves vulnerability reports of a scanner, such as vulnerabilityreports.aquasecurity.github.io',
    },
    {
      path: 'vulnerabilities of each image',
      allowed: `none that is critical, and at most ${MOST_HIGH} that are high; told by the Trivy operator’s reports, or by trivy with --trivy`,
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0085' },
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'MITRE', id: 'T1190' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'discovery' }, { resource: 'vulnerabilities', optional: true }],
  messages: {
    pass: {
      brief: '{scanner} reports',
      detail: 'The cluster serves {resource} of {scanner}.',
    },
    asked: { brief: 'scanned now', detail: 'trivy was asked about each image that runs.' },
    fail: {
      brief: 'no scanner’s reports',
      detail:
        'The cluster serves no vulnerability reports: no scanner that looks at running images is known. One that works from outside cannot be seen; accept this with its name if there is one.',
    },
    vulnerable: {
      brief: '{critical} critical, {high} high',
      detail: '{critical} critical and {high} high vulnerabilities are known in it. It is used by {users}.',
    },
    sound: {
      brief: '{critical} critical, {high} high',
      detail: 'No critical vulnerability is known, and {high} high.',
    },
    unscanned: { brief: 'could not be scanned', detail: 'It could not be scanned: {reason}' },
  },
  *evaluate({ discovery, vulnerabilities, refusals }) {
    const found = discovery.find(({ group, kind }) => KINDS.test(kind) && group in REPORTS);
    if (found)
      yield {
        verdict: 'pass',
        subject: CLUSTER,
        message: 'pass',
        data: { scanner: REPORTS[found.group] ?? found.group, resource: `${found.plural}.${found.group}` },
      };
    else if (vulnerabilities) yield { verdict: 'pass', subject: CLUSTER, message: 'asked' };
    else
      yield {
        verdict: 'fail',
        subject: CLUSTER,
        message: 'fail',
        evidence: [{ path: 'vulnerability reports', value: '(absent)', source: 'GET /apis' }],
      };
    for (const image of vulnerabilities ?? []) yield judge(image);
    for (const { resource, name, message } of refusals)
      if (resource === 'vulnerabilities')
        yield {
          verdict: 'unknown',
          subject: imageRef(name ?? 'images'),
          message: 'unscanned',
          data: { reason: message },
        };
  },
});
