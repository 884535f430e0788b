import { shellQuote } from '../../../core/text.ts';
import { defineAccessGuide } from '../guide.ts';

export default defineAccessGuide({
  id: 'unused-secrets',
  title: 'Clear away Secrets that nothing names',
  fixes: ['secret-immutable-unused'],
  why: '{who} {holds|hold} Secrets that nothing names: forgotten, they are credentials that still work. Only their owners know; kubeharden never deletes one by itself, because a Secret cannot be put back.',
  where: 'your workstation, with whoever owns each namespace',
  opening: () => [
    {
      text: 'Look at who made them and when, and search the audit log for reads of them: what an operator finds by a label, and what a program asks the API for, is named nowhere.',
    },
    {
      text: 'End the credential at its origin first (the database, the provider). If nothing breaks within the time of one release, delete the Secret.',
    },
  ],
  each(subject, findings) {
    const namespace = shellQuote(subject.name);
    const names = findings.flatMap(({ evidence }) =>
      evidence.map(({ source = '' }) => shellQuote(source.slice(source.indexOf('/') + 1))),
    );
    return {
      text: `Namespace ${subject.name}: ${String(findings[0]?.data.secrets ?? 'Secrets')}.`,
      commands: [
        `kubectl get secrets --namespace ${namespace} ${names.join(' ')} --show-labels`,
        `kubectl get secrets --namespace ${namespace} ${names.join(' ')} --output custom-columns=NAME:.metadata.name,OWNER:.metadata.ownerReferences[*].name,BY:.metadata.managedFields[*].manager,SINCE:.metadata.creationTimestamp`,
      ],
    };
  },
  verify: 'A new scan finds no Secret in these namespaces that nothing names.',
  consequence: { level: 'note', text: 'Nothing is changed by looking.' },
});
