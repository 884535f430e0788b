import { type Change, isClusterChange, type PatchChange, targetOf } from '../../../core/change.ts';
import type { Manifest } from '../../../core/kube/objects.ts';
import { patchAt, type Workload, workloadsOf } from '../../../core/kube/workloads.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { rolloutConsequences } from '../../pods/hardening/rollout.ts';
import { accountKey, accountsByKey } from '../accounts.ts';
import { managerConsequences } from '../consequences.ts';
import { newAccountOf, workloadOf } from '../new-accounts.ts';
import { tokenMount } from '../tokens.ts';

const TITLE = 'Give workloads without rights accounts of their own';

export default defineRemediation({
  id: 'give-accounts',
  area: 'access',
  title: TITLE,
  fixes: ['sa-default-used'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const meant = findings.filter((finding) => {
      const workload = workloadOf(snapshot, finding);
      return workload !== undefined && newAccountOf(snapshot, workload) !== undefined;
    });
    if (meant.length === 0) return;
    yield {
      key: '',
      title: TITLE,
      why: `${count(meant.length, 'workload')} (${listing(meant.map(({ subject }) => refText(subject)))}) share the default account of their namespace, to which nothing is granted: each can have its own without losing anything. The audit log then tells them apart, and what one is granted one day, the others do not have.`,
      findings: meant,
      subjects: meant.map(({ subject }) => subject),
      after: 'The accounts have no rights and hand out no token. Grant to them what the audit log shows to be needed.',
    };
  },
  plan(step, answers, { snapshot }) {
    const accounts: Change[] = [];
    const patches: PatchChange[] = [];
    for (const subject of step.subjects) {
      const workload = answers.excluded.includes(refKey(subject)) ? undefined : workloadOf(snapshot, { subject });
      const name = workload && newAccountOf(snapshot, workload);
      if (!workload || !name) continue;
      const { namespace } = workload;
      const pulling = accountsByKey(snapshot).get(accountKey(namespace, 'default'))?.imagePullSecrets ?? [];
      for (const manifest of renderManifests(template('access/service-account'), { name, namespace }))
        accounts.push({
          kind: 'apply',
          manifest: (pulling.length > 0 ? { ...manifest, imagePullSecrets: pulling } : manifest) as Manifest,
          template: 'access/service-account',
          reason: `The account of ${refText(subject)}.`,
        });
      const { uid } = workload.object.metadata;
      patches.push({
        kind: 'patch',
        target: workload.ref,
        patch: patchAt(workload, { serviceAccountName: name }),
        patchType: 'strategic',
        ...(uid ? { expects: { uid } } : {}),
      });
    }
    return [...accounts, ...patches];
  },
  impact(_step, changes, { snapshot }) {
    const patched = new Set(
      changes.flatMap((change) =>
        change.kind === 'patch' && isClusterChange(change) ? [refKey(targetOf(change))] : [],
      ),
    );
    const workloads: Workload[] = workloadsOf(snapshot).filter(({ ref }) => patched.has(refKey(ref)));
    const losing = workloads.filter((workload) => {
      const { mounted, decidedBy } = tokenMount(snapshot, workload);
      return mounted && decidedBy !== 'pod';
    });
    return {
      consequences: [
        { level: 'safe', text: 'No right is lost: nothing is granted to the accounts that they leave.' },
        ...(losing.length > 0
          ? [
              {
                level: 'note' as const,
                text: `${listing(losing.map(({ ref }) => refText(ref)))} ${losing.length === 1 ? 'gets' : 'get'} no token any more. A program that only asks who it is, or that does not start without the file, would notice: set automountServiceAccountToken in its pod template then.`,
                subjects: losing.map(({ ref }) => ref),
              },
            ]
          : []),
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
