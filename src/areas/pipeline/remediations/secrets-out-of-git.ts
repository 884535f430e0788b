import type { Change } from '../../../core/change.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';

export default defineRemediation({
  id: 'secrets-out-of-git',
  area: 'pipeline',
  title: 'Take Secrets out of Git',
  fixes: ['ci-secrets-in-repo'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const files = [...new Set(findings.flatMap(({ path }) => path ?? []))];
    yield {
      key: '',
      title: 'Change the Secrets that are in Git, and keep them elsewhere',
      why: `${count(findings.length, 'Secret')} in ${listing(files)} can be read by whoever has a clone, of today or of last year. Taking the file out does not take it back: the values have to change.`,
      findings,
      subjects: findings.map(({ subject }) => subject),
      after: 'The finding passes when no manifest holds a value that can be read.',
    };
  },
  plan(step, answers, { findings }): Change[] {
    const chosen = findings.filter(({ subject }) => !answers.excluded.includes(refKey(subject)));
    const files = [...new Set(chosen.flatMap(({ path }) => path ?? []))];
    if (files.length === 0) return [];
    return [
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation, with a clone of the repository',
        steps: [
          {
            text: 'Change each value where it is used first (the database, the provider), for it counts as known: the history of Git keeps it.',
          },
          {
            text: 'Encrypt the file with a key that the cluster has. Sealed Secrets and SOPS keep it in Git; External Secrets leaves it in a vault and only its name in Git.',
            commands: files.flatMap((file) => [
              `kubeseal --format yaml < ${shellQuote(file)} > ${shellQuote(file.replace(/(\.ya?ml|\.json)?$/, '.sealed.yaml'))}`,
              `git rm ${shellQuote(file)}`,
            ]),
          },
          {
            text: 'Keep the next one out: a hook that looks for credentials before they are committed.',
            commands: ['gitleaks git --pre-commit --staged'],
          },
        ],
        verify: 'kubeharden scan --manifests . --area pipeline finds no readable value.',
      },
    ];
  },
  impact: () => ({
    consequences: [
      {
        level: 'breaks',
        text: 'Programs that use a changed value fail until they get the new one: change both together.',
      },
    ],
  }),
});
