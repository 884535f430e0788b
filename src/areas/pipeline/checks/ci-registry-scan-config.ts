import { defineCheck } from '../../../core/check.ts';
import type { Evidence, FindingDraft } from '../../../core/finding.ts';
import { platformOf } from '../../../core/platform.ts';
import { record, records, strings, text } from '../../../core/reduce/raw.ts';
import { CLUSTER } from '../../../core/reference.ts';
import type { CloudFacts } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';

const at = (path: string, value: string): Evidence[] => [{ path, value, source: 'aws ecr' }];

/** Repositories whose images nobody scans as they come in, and whose tags can be moved. */
function ecr(answers: CloudFacts['answers']): FindingDraft[] {
  const repositories = records(answers.repositories);
  const enhanced = record(answers['registry-scanning']).scanType === 'ENHANCED';
  const unscanned = repositories.filter(({ scan }) => scan !== true && !enhanced).map(({ name }) => text(name));
  const movable = repositories.filter(({ tags }) => tags !== 'IMMUTABLE').map(({ name }) => text(name));
  const drafts: FindingDraft[] = [];
  if (unscanned.length > 0)
    drafts.push({
      verdict: 'fail',
      subject: CLUSTER,
      path: 'scan',
      message: 'unscanned',
      data: { what: `${count(unscanned.length, 'repository', 'repositories')}: ${listing(unscanned, 5)}` },
      evidence: at('imageScanningConfiguration.scanOnPush', 'false'),
    });
  if (movable.length > 0)
    drafts.push({
      verdict: 'fail',
      subject: CLUSTER,
      path: 'tags',
      message: 'movable',
      data: { what: `${count(movable.length, 'repository', 'repositories')}: ${listing(movable, 5)}` },
      evidence: at('imageTagMutability', 'MUTABLE'),
    });
  return drafts.length > 0
    ? drafts
    : [
        {
          verdict: 'pass',
          subject: CLUSTER,
          message: 'pass',
          evidence: at('repositories', String(repositories.length)),
        },
      ];
}

const google = (answers: CloudFacts['answers']): FindingDraft => {
  const on = strings(answers.services).includes('containerscanning.googleapis.com');
  return {
    verdict: on ? 'pass' : 'fail',
    subject: CLUSTER,
    path: on ? 'pass' : 'scan',
    message: on ? 'pass' : 'unscanned',
    data: { what: 'Artifact Registry of the project' },
    evidence: [
      {
        path: 'containerscanning.googleapis.com',
        value: on ? 'enabled' : 'not enabled',
        source: 'gcloud services list',
      },
    ],
  };
};

const QUESTION = { EKS: 'repositories', GKE: 'services' } as const;

export default defineCheck({
  id: 'ci-registry-scan-config',
  area: 'pipeline',
  title: 'Registries that do not scan',
  severity: 'medium',
  risk: 'An image that was clean when it was built has known holes next month. A registry that scans tells, one that does not is silent; and a tag that can be moved lets somebody put another image in the place of one that was scanned.',
  fields: [
    { path: 'aws ecr describe-repositories', allowed: 'scan on push or enhanced scanning, immutable tags' },
    { path: 'gcloud services list', allowed: 'containerscanning.googleapis.com enabled' },
  ],
  controls: [
    { framework: 'CIS EKS', id: '5.1.1' },
    { framework: 'CIS GKE', id: '5.1.1' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [
    { resource: 'version', optional: true },
    { resource: 'nodes', optional: true },
    { resource: 'cloud', optional: true },
  ],
  messages: {
    pass: { brief: 'scanned as they come', detail: 'The registry scans what is pushed.' },
    unscanned: { brief: 'not scanned: {what}', detail: 'Images are not scanned when they are pushed: {what}.' },
    movable: { brief: 'tags can be moved: {what}', detail: 'Tags can be moved to another image: {what}.' },
    other: {
      brief: 'no registry to ask',
      detail: 'Which registry this cluster uses, and whether it scans, no provider here can say.',
    },
    notAsked: {
      brief: 'the provider was not asked',
      detail: 'The cluster does not show its registry’s settings. Scan with --cloud, with a login at the provider.',
    },
    refused: { brief: 'the provider did not say', detail: 'The provider did not say: {why}.' },
  },
  *evaluate(snapshot) {
    const { distribution } = platformOf(snapshot);
    if (distribution !== 'EKS' && distribution !== 'GKE') {
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'other' };
      return;
    }
    const question = QUESTION[distribution];
    const answers = snapshot.cloud?.answers ?? {};
    const refusal = snapshot.refusals.find(({ resource, name }) => resource === 'cloud' && name === question);
    if (!(question in answers))
      yield {
        verdict: 'unknown',
        subject: CLUSTER,
        message: refusal ? 'refused' : 'notAsked',
        data: { why: refusal?.message ?? '' },
      };
    else if (distribution === 'EKS') yield* ecr(answers);
    else yield google(answers);
  },
});
