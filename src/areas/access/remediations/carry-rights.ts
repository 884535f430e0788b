import type { Change, PatchChange } from '../../../core/change.ts';
import type { Manifest, RbacSubject, RoleBinding } from '../../../core/kube/objects.ts';
import { patchAt, type Workload } from '../../../core/kube/workloads.ts';
import { refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { rolloutConsequences } from '../../pods/hardening/rollout.ts';
import { accountKey, accountNameOf, accountsByKey } from '../accounts.ts';
import { managerConsequences } from '../consequences.ts';
import { carriedTo, workloadOf } from '../new-accounts.ts';
import { tokenMount } from '../tokens.ts';

const TITLE = 'Give workloads with rights accounts of their own';

/** The bindings with the new accounts beside the old one, which the pods have until they are replaced. */
function boundToo(added: ReadonlyMap<RoleBinding, readonly RbacSubject[]>): PatchChange[] {
  return [...added].map(([binding, subjects]) => {
    const { uid } = binding.metadata;
    return {
      kind: 'patch',
      target: refOf(binding),
      patch: { subjects: [...(binding.subjects ?? []), ...subjects] },
      patchType: 'strategic',
      ...(uid ? { expects: { uid } } : {}),
    };
  });
}

export default defineRemediation({
  id: 'carry-rights',
  area: 'access',
  title: TITLE,
  fixes: ['sa-default-used'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const meant = findings.filter((finding) => {
      const workload = workloadOf(snapshot, finding);
      return workload !== undefined && carriedTo(snapshot, workload) !== undefined;
    });
    if (meant.length === 0) return;
    yield {
      key: '',
      title: TITLE,
      why: `${count(meant.length, 'workload')} (${listing(meant.map(({ subject }) => refText(subject)))}) share the default account of their namespace and what is granted to it: whatever else starts there has these rights too. With accounts of their own they keep them, and the default account can lose them.`,
      findings: meant,
      subjects: meant.map(({ subject }) => subject),
      after:
        'The rollout of each workload is watched. Then take the rights from the default account (remove-binding), and from those workloads that never use them: the audit log now tells them apart.',
    };
  },
  plan(step, answers, { snapshot }) {
    const accounts: Change[] = [];
    const added = new Map<RoleBinding, RbacSubject[]>();
    const patches: PatchChange[] = [];
    for (const subject of step.subjects) {
      const workload = answers.excluded.includes(refKey(subject)) ? undefined : workloadOf(snapshot, { subject });
      const carried = workload && carriedTo(snapshot, workload);
      if (!workload || !carried) continue;
      const { namespace } = workload;
      const { name, bindings } = carried;
      const old = accountsByKey(snapshot).get(accountKey(namespace, accountNameOf(workload)));
      const pulling = old?.imagePullSecrets ?? [];
      for (const manifest of renderManifests(template('access/service-account'), { name, namespace }))
        accounts.push({
          kind: 'apply',
          manifest: (pulling.length > 0 ? { ...manifest, imagePullSecrets: pulling } : manifest) as Manifest,
          template: 'access/service-account',
          reason: `The account of ${refText(subject)}.`,
        });
      for (const { binding } of bindings)
        added.set(binding, [...(added.get(binding) ?? []), { kind: 'ServiceAccount', name, namespace }]);
      const { uid } = workload.object.metadata;
      const automountServiceAccountToken = tokenMount(snapshot, workload).mounted;
      patches.push({
        kind: 'patch',
        target: workload.ref,
        patch: patchAt(workload, { serviceAccountName: name, automountServiceAccountToken }),
        patchType: 'strategic',
        ...(uid ? { expects: { uid } } : {}),
      });
    }
    return [...accounts, ...boundToo(added), ...patches];
  },
  impact(_step, changes, { snapshot }) {
    const workloads = changes.flatMap((change): Workload[] => {
      const workload = change.kind === 'patch' ? workloadOf(snapshot, { subject: change.target }) : undefined;
      return workload ? [workload] : [];
    });
    const bindings = [...new Set(workloads.flatMap((each) => carriedTo(snapshot, each)?.bindings ?? []))];
    return {
      consequences: [
        {
          level: 'safe',
          text: `No right is lost: ${listing(bindings.map(({ ref }) => refText(ref)))} ${bindings.length === 1 ? 'names' : 'name'} the new accounts beside the old one before the first pod is replaced.`,
          subjects: bindings.map(({ ref }) => ref),
        },
        {
          level: 'note',
          text: 'Programs outside of RBAC that know the old account by name, such as a role of Vault or of a cloud’s IAM, must be told the new ones first.',
        },
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences([...workloads.map(({ object }) => object), ...bindings.map(({ binding }) => binding)]),
      ],
    };
  },
});
