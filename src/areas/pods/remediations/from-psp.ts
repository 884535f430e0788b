import type { GuideStep } from '../../../core/change.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { serverMinor } from '../control-check.ts';
import { strictestIn } from '../namespaces.ts';
import { levelOfPsp, usersOfPsp } from '../psp.ts';

const TITLE = 'Migrate from PodSecurityPolicy';
const LABEL = 'pod-security.kubernetes.io';

/** One paragraph for each policy: what it comes to, and for whom. */
function policySteps(snapshot: Snapshot, names: ReadonlySet<string>): GuideStep[] {
  return list(snapshot, 'podsecuritypolicies.policy')
    .filter(({ metadata }) => names.has(metadata.name))
    .map((policy) => {
      const { level, because } = levelOfPsp(policy);
      const users = usersOfPsp(snapshot, policy.metadata.name).map(
        ({ subject, namespace }) => `${subject} ${namespace ? `in ${namespace}` : 'everywhere'}`,
      );
      return {
        text: `${policy.metadata.name} allows what ${level} allows${because.length > 0 ? ` (${listing([...because], 6)})` : ''}. It may be used by ${users.length > 0 ? listing(users, 6) : 'nobody'}.`,
      };
    });
}

/** The labels for each namespace, by what runs there: the policies matter only for what is refused later. */
const labelSteps = (snapshot: Snapshot): GuideStep[] =>
  list(snapshot, 'namespaces')
    .filter(({ metadata }) => !isSystemNamespace(metadata.name))
    .map(({ metadata: { name } }) => {
      const level = strictestIn(snapshot, name, serverMinor(snapshot));
      return {
        text: `Namespace ${name}: what runs there satisfies ${level}.`,
        commands: [
          `kubectl label --dry-run=server --overwrite namespace ${shellQuote(name)} ${LABEL}/enforce=${level}`,
          `kubectl label --overwrite namespace ${shellQuote(name)} ${LABEL}/enforce=${level} ${LABEL}/warn=restricted ${LABEL}/audit=restricted`,
        ],
      };
    });

export default defineRemediation({
  id: 'from-psp',
  area: 'pods',
  title: TITLE,
  fixes: ['psp-in-use'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const subjects = findings.map(({ subject }) => subject);
    yield {
      key: '',
      title: TITLE,
      why: `${count(subjects.length, 'PodSecurityPolicy', 'PodSecurityPolicies')}: ${listing(subjects.map(({ name }) => name))}. Kubernetes 1.25 has them no more; Pod Security levels on the namespaces take their place, and both can hold at once until then.`,
      findings,
      subjects,
      after: 'Scan again: no policy is left, and every namespace enforces a level.',
    };
  },
  plan(step, answers, { snapshot }) {
    const chosen = step.subjects.filter((subject) => !answers.excluded.includes(refKey(subject)));
    if (chosen.length === 0) return [];
    return [
      {
        kind: 'guide',
        title: TITLE,
        where: 'your workstation, before the upgrade to Kubernetes 1.25',
        steps: [
          ...policySteps(snapshot, new Set(chosen.map(({ name }) => name))),
          {
            text: 'A policy that changes pods (defaultAddCapabilities, a default seccomp profile, a user or group out of a range) changes none any more when it is gone: take the steps about security contexts first, so that templates say themselves what the policy filled in.',
          },
          ...labelSteps(snapshot),
          {
            text: 'When every namespace has its level, let all policies pass everything, watch for a release, and switch the plugin off: --disable-admission-plugins=PodSecurityPolicy on each API server. Delete the policies and their roles after that.',
            commands: ['kubectl get podsecuritypolicies', 'kubectl delete podsecuritypolicies --all'],
          },
        ],
        verify:
          'kubectl get podsecuritypolicies shows none, and a privileged pod is refused: kubectl create --dry-run=server.',
      },
    ];
  },
  impact: () => ({
    consequences: [
      {
        level: 'breaks',
        text: 'A pod that only a policy had made fit is refused by the level when it starts next; the dry runs name those that run.',
      },
    ],
  }),
});
