import type { Change } from '../../../core/change.ts';
import type { CiReference } from '../../../core/pipeline/repository.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, shellQuote } from '../../../core/text.ts';
import { REPOSITORY } from '../duties.ts';

const SHOWN = 20;

/** The command that tells the hash of what a name stands for now. */
function lookUp({ kind, name }: CiReference): string {
  if (kind !== 'action') return `docker buildx imagetools inspect ${shellQuote(name)} --format '{{.Manifest.Digest}}'`;
  const [path = '', version = 'HEAD'] = name.split('@');
  const repository = path.split('/').slice(0, 2).join('/');
  return `git ls-remote ${shellQuote(`https://github.com/${repository}`)} ${shellQuote(version)} ${shellQuote(`${version}^{}`)}`;
}

const moving = (references: readonly CiReference[]): readonly CiReference[] => {
  const byName = new Map(references.filter(({ pinned }) => !pinned).map((reference) => [reference.name, reference]));
  return [...byName.values()];
};

export default defineRemediation({
  id: 'pin-actions',
  area: 'pipeline',
  title: 'Name actions and images by their hash',
  fixes: ['ci-actions-pinned'],
  risk: 'additive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    if (findings.length === 0) return;
    const found = moving(snapshot.repository?.references ?? []);
    yield {
      key: '',
      title: 'Name what the pipelines run by its hash',
      why: `${count(found.length, 'action or image', 'actions and images')} of others run in the pipelines under names that can be moved to another program. A hash cannot.`,
      findings,
      subjects: [REPOSITORY],
      after: 'The finding passes when each is named by its hash. Dependabot and Renovate keep hashes current.',
    };
  },
  plan(step, answers, { snapshot }): Change[] {
    if (answers.excluded.includes(refKey(REPOSITORY))) return [];
    const found = moving(snapshot.repository?.references ?? []);
    return [
      {
        kind: 'guide',
        title: step.title,
        where: 'a clone of the repository',
        steps: [
          {
            text: 'Ask what each name stands for now; of two lines, the one that ends in ^{} is the commit.',
            commands: found.slice(0, SHOWN).map(lookUp),
          },
          ...(found.length > SHOWN ? [{ text: `The same for the other ${found.length - SHOWN}.` }] : []),
          {
            text: 'Put the hash in the place of the tag, and keep the version as a comment for people and for the tools that renew it: uses: owner/action@HASH # v4.2.2, image: name:1.2@sha256:HASH.',
          },
          {
            text: 'Let Dependabot (package-ecosystem: github-actions) or Renovate (helpers:pinGitHubActionDigests) renew the hashes.',
          },
        ],
        verify: 'kubeharden scan --manifests . --area pipeline finds none named by a tag.',
      },
    ];
  },
  impact: () => ({ consequences: [{ level: 'safe', text: 'Nothing in the cluster changes.' }] }),
});
