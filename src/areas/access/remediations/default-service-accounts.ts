import { isClusterChange, type PatchChange, targetOf } from '../../../core/change.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Consequence } from '../../../core/impact.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { accountsByKey } from '../accounts.ts';
import { managerConsequences } from '../consequences.ts';
import { affected, keyOf, tokenInUse } from '../tokens-in-use.ts';

function* places(findings: readonly Finding[]): Iterable<string> {
  for (const { subject } of findings) yield subject.namespace ?? 'default';
}

export default defineRemediation({
  id: 'default-service-accounts',
  area: 'access',
  title: 'Stop handing out tokens of default service accounts',
  fixes: ['sa-default-automount'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const meant = findings.filter(({ subject }) => !tokenInUse(snapshot, subject));
    const left = findings.filter(({ subject }) => tokenInUse(snapshot, subject));
    if (meant.length === 0) return;
    yield {
      key: '',
      title: 'Stop handing out tokens of default service accounts',
      why: [
        `${count(meant.length, 'default service account')} (${listing([...places(meant)])}): every pod that names no account gets its token, and whoever breaks into one of them is logged in to the API server.`,
        ...(left.length > 0
          ? [
              `${listing([...places(left)])} left out: rights are granted there and pods run with them; move those first.`,
            ]
          : []),
      ].join(' '),
      findings: meant,
      subjects: meant.map(({ subject }) => subject),
      after: 'Running pods keep the token that they have; new ones get none. Undo takes the field out again.',
      comesAfter: ['remove-binding'],
    };
  },
  plan(step, answers, { snapshot }) {
    return step.subjects
      .filter((ref) => !answers.excluded.includes(refKey(ref)) && !tokenInUse(snapshot, ref))
      .map((target): PatchChange => {
        const uid = accountsByKey(snapshot).get(keyOf(target))?.metadata.uid;
        return {
          kind: 'patch',
          target,
          patch: { automountServiceAccountToken: false },
          patchType: 'strategic',
          ...(uid ? { expects: { uid } } : {}),
        };
      });
  },
  impact(_step, changes, { snapshot }) {
    const targets = changes.filter(isClusterChange).map(targetOf);
    const workloads = targets.flatMap((ref) => affected(snapshot, ref));
    const pods = workloads.reduce((sum, { replicas }) => sum + replicas, 0);
    const losing: Consequence[] =
      workloads.length === 0
        ? [{ level: 'safe', text: 'No workload runs as one of these accounts.' }]
        : [
            {
              level: 'note',
              text: `${count(pods, 'pod')} of ${count(workloads.length, 'workload')} lose the token at their next start: ${listing(workloads.map(({ ref }) => refText(ref)))}. Nothing is granted to it, but a program that only asks who it is, or that does not start without the file, would notice.`,
              subjects: workloads.map(({ ref }) => ref),
            },
          ];
    return {
      consequences: [
        { level: 'safe', text: 'Running pods keep the token that they have; nothing restarts.' },
        ...losing,
        ...managerConsequences(targets.flatMap((ref) => accountsByKey(snapshot).get(keyOf(ref)) ?? [])),
      ],
    };
  },
});
