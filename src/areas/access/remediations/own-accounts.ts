import { patchAt, workloadsOf } from '../../../core/kube/workloads.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { memoize } from '../../../core/snapshot.ts';
import { shellQuote } from '../../../core/text.ts';
import { defineAccessGuide } from '../guide.ts';
import { carriedTo, newAccountOf, workloadOf } from '../new-accounts.ts';
import { tokenInUse } from '../tokens-in-use.ts';

const byKey = memoize((snapshot) => new Map(workloadsOf(snapshot).map((workload) => [refKey(workload.ref), workload])));

export default defineAccessGuide({
  id: 'own-accounts',
  title: 'Give workloads accounts of their own',
  fixes: ['sa-default-used', 'rbac-privileged-sa-workload', 'sa-token-long-expiry', 'sa-default-automount'],
  concerns: (finding, snapshot) => {
    if (finding.check === 'sa-default-automount') return tokenInUse(snapshot, finding.subject);
    const workload = finding.check === 'sa-default-used' ? workloadOf(snapshot, finding) : undefined;
    return !workload || (newAccountOf(snapshot, workload) ?? carriedTo(snapshot, workload)) === undefined;
  },
  why: 'Whoever breaks into {who} has what an account of more than one program may do, or a token that lasts. With an account of its own each can be given only what it needs; what that is, its developers know.',
  where: 'your workstation, or where the manifests are kept',
  opening: () => [
    {
      text: 'Find out what a workload asks the API server for: its requests are in the audit log under its account. Most ask for nothing and need an account without a token.',
    },
    {
      text: 'A token that a volume asks for need not live longer than 3600 seconds: the kubelet renews it.',
    },
  ],
  each: (subject, findings, snapshot) => {
    const { kind, namespace = 'default', name } = subject;
    const powerful = findings.find(({ check }) => check === 'rbac-privileged-sa-workload');
    const workload = byKey(snapshot).get(refKey(subject));
    if (powerful)
      return {
        text: `${refText(subject)} may ${powerful.data.rights ?? 'take the cluster'}. Narrow its account’s rights (the steps about roles and bindings), or keep the part that needs them apart from what faces users.`,
        commands: [
          `kubectl auth can-i --list --as=system:serviceaccount:${shellQuote(namespace)}:${shellQuote(String(powerful.data.account ?? 'default'))}`,
        ],
      };
    if (kind === 'ServiceAccount')
      return {
        text: `${refText(subject)}: rights are granted to it, and pods run with its token. Give these workloads accounts of their own with the rights they need, then take the bindings of ${name} and its token away.`,
        commands: [
          `kubectl get rolebindings,clusterrolebindings --all-namespaces --output=wide | grep ${shellQuote(`${namespace}/${name}`)}`,
        ],
      };
    if (!findings.some(({ check }) => check === 'sa-default-used') || !workload)
      return { text: `${refText(subject)}: lower expirationSeconds of its token volume.` };
    return {
      text: `${refText(subject)}: create an account and name it in the pod template. Its pods are replaced.`,
      commands: [
        `kubectl create serviceaccount ${shellQuote(name)} -n ${shellQuote(namespace)}`,
        ...(kind === 'Pod' || kind === 'Job'
          ? []
          : [
              `kubectl patch ${kind.toLowerCase()} ${shellQuote(name)} -n ${shellQuote(namespace)} -p ${shellQuote(JSON.stringify(patchAt(workload, { serviceAccountName: name })))}`,
            ]),
      ],
    };
  },
  verify: 'kubectl get pods shows the new pods ready, and a new scan finds each workload with an account of its own.',
  consequence: {
    level: 'restarts',
    text: 'Naming another account replaces the pods of the workload; rights and image pull secrets of the old account do not come along.',
  },
});
