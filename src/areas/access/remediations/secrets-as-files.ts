import { refText } from '../../../core/reference.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineAccessGuide } from '../guide.ts';
import { readsFiles } from './secret-volumes.ts';

export default defineAccessGuide({
  id: 'secrets-as-files',
  title: 'Give Secrets as files',
  fixes: ['secret-env-vars'],
  concerns: ({ subject }, snapshot) => !readsFiles(snapshot, subject),
  why: '{who} {has|have} Secrets in the environment, where crash reports, debug pages and every child process show them. Where a program takes its Secrets from is decided in the program; most read NAME_FILE, or can.',
  where: 'where the manifests are kept',
  opening: () => [
    {
      text: 'Credentials that are written out in a manifest are known to everybody who could read it: change them at their origin first, then put the new ones into a Secret or an outside store.',
    },
    {
      text: 'Mount the Secret read-only, and tell the program the file. Files follow a changed Secret without a restart; variables do not.',
      commands: ['kubectl explain pod.spec.volumes.secret', 'kubectl explain pod.spec.containers.volumeMounts'],
    },
  ],
  each: (subject, findings) => ({
    text: `${refText(subject)}: ${findings
      .flatMap(({ evidence }) => evidence)
      .slice(0, 6)
      .map(({ path }) => path)
      .join('; ')}.`,
    commands: [
      `kubectl edit ${subject.kind.toLowerCase()} ${shellQuote(subject.name)} -n ${shellQuote(subject.namespace ?? 'default')}`,
    ],
  }),
  verify: 'A new scan finds no Secret in the environment of the workloads.',
  consequence: {
    level: 'restarts',
    text: 'A changed template replaces the pods. A program that reads only variables does not start until it is told the file.',
  },
});
