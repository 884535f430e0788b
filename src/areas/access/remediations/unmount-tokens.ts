import { isClusterChange, type PatchChange, targetOf } from '../../../core/change.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { patchAt, type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { isPatchable } from '../../pods/hardening/forms.ts';
import { managerConsequences } from '../consequences.ts';

const byKey = memoize((snapshot) => new Map(workloadsOf(snapshot).map((workload) => [refKey(workload.ref), workload])));

/** Pods and Jobs that were made cannot be changed in this, and static pods are files. */
const changeable = (workload: Workload): boolean => isPatchable(workload) && !isSystemNamespace(workload.namespace);

const workloadAt = (snapshot: Snapshot, key: string): Workload | undefined => byKey(snapshot).get(key);

export default defineRemediation({
  id: 'unmount-tokens',
  area: 'access',
  title: 'Stop mounting tokens that grant nothing',
  fixes: ['sa-automount'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const meant = findings.filter(({ subject }) => {
      const workload = workloadAt(snapshot, refKey(subject));
      return workload !== undefined && changeable(workload);
    });
    if (meant.length === 0) return;
    yield {
      key: '',
      title: 'Stop mounting tokens that grant nothing',
      why: told(
        'The token in the files of {who} serves an intruder only: nothing is granted to {its service account|their service accounts}.',
        meant.map(({ subject }) => subject),
      ),
      findings: meant,
      subjects: meant.map(({ subject }) => subject),
      after:
        'The rollout of each workload is watched until its pods are ready. Undo puts the field back and rolls out again.',
    };
  },
  plan(step, answers, { snapshot }) {
    return step.subjects
      .filter((ref) => !answers.excluded.includes(refKey(ref)))
      .flatMap((ref): PatchChange[] => {
        const workload = workloadAt(snapshot, refKey(ref));
        if (!workload) return [];
        const { uid } = workload.object.metadata;
        return [
          {
            kind: 'patch',
            target: ref,
            patch: patchAt(workload, { automountServiceAccountToken: false }),
            patchType: 'strategic',
            ...(uid ? { expects: { uid } } : {}),
          },
        ];
      });
  },
  impact(_step, changes, { snapshot }) {
    const workloads = changes
      .filter(isClusterChange)
      .flatMap((change) => workloadAt(snapshot, refKey(targetOf(change))) ?? []);
    const pods = workloads.reduce((sum, { replicas, ref }) => sum + (ref.kind === 'CronJob' ? 0 : replicas), 0);
    return {
      consequences: [
        {
          level: 'restarts',
          text: `${count(pods, 'pod')} of ${count(workloads.length, 'workload')} ${pods === 1 ? 'is' : 'are'} replaced, as each one’s update strategy says.`,
          subjects: workloads.map(({ ref }) => ref),
        },
        {
          level: 'note',
          text: 'A program that logs in elsewhere with this token, such as to Vault, no longer can: give it a projected token with an audience. Tokens that a volume asks for explicitly stay.',
        },
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
