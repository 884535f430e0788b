import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import type { CiReference } from '../../../core/pipeline/repository.ts';
import { count, listing } from '../../../core/text.ts';
import { ELSEWHERE, REPOSITORY } from '../duties.ts';

const SHOWN = 8;

const named = (references: readonly CiReference[]): readonly string[] => [
  ...new Set(references.map(({ name }) => name)),
];

export default defineCheck({
  id: 'ci-actions-pinned',
  area: 'pipeline',
  title: 'Actions and images of the pipeline that can be moved',
  severity: 'low',
  risk: 'A tag is moved by whoever gets hold of its repository. Then the next run executes their program, with the pipeline’s secrets and its right to deploy, as happened to thousands of repositories in 2025.',
  fields: [
    { path: 'uses', allowed: 'the hash of a commit: owner/action@<40 hexadecimal digits>' },
    { path: 'image', allowed: 'the digest of the image: name@sha256:<64 hexadecimal digits>' },
  ],
  controls: [
    { framework: 'MITRE', id: 'T1195' },
    { framework: 'OWASP', id: 'K02:2025' },
  ],
  reads: [{ resource: 'repository', optional: true }],
  messages: {
    pass: { brief: 'all named by their hash', detail: 'All {count} that the pipelines run are named by their hash.' },
    fail: {
      brief: '{count} by a tag',
      detail: '{file} runs {names}, named by something that can be moved.',
    },
    none: { brief: 'nothing of others', detail: 'No pipeline of the repository runs an action or image of others.' },
    elsewhere: ELSEWHERE,
  },
  *evaluate({ source, repository }) {
    if (source.kind !== 'files' || !repository) {
      yield { verdict: 'not-applicable', subject: REPOSITORY, message: 'elsewhere' };
      return;
    }
    const { references } = repository;
    if (references.length === 0) yield { verdict: 'not-applicable', subject: REPOSITORY, message: 'none' };
    const moving = references.filter(({ pinned }) => !pinned);
    if (references.length > 0 && moving.length === 0) {
      const data = { count: count(named(references).length, 'action or image', 'actions and images') };
      yield { verdict: 'pass', subject: REPOSITORY, message: 'pass', data };
    }
    for (const [file, found] of Map.groupBy(moving, (reference) => reference.file))
      yield {
        verdict: 'fail',
        subject: REPOSITORY,
        path: file,
        message: 'fail',
        data: {
          file,
          count: count(named(found).length, 'action or image', 'actions and images'),
          names: listing(named(found), 4),
        },
        evidence: found
          .slice(0, SHOWN)
          .map(({ kind, name, line }) => ({ path: kind === 'action' ? 'uses' : 'image', value: name, file, line })),
      } satisfies FindingDraft;
  },
});
