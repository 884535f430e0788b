import type { GuideStep } from '../../../core/change.ts';
import type { ResolvedBinding } from '../../../core/kube/rbac/bindings.ts';
import { serviceAccountOf } from '../../../core/kube/rbac/subject.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { workloadsOf } from '../../../core/kube/workloads.ts';
import { strings } from '../../../core/reduce/raw.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { checkedValues } from '../../pods/answers.ts';
import { accountRef, type CiAccount, ciAccountsOf } from '../ci-accounts.ts';

/** Where people's workloads are: what a pipeline deploys to. */
const namespacesOf = (snapshot: Snapshot): string[] =>
  [...new Set(workloadsOf(snapshot).map(({ namespace }) => namespace))]
    .filter((name) => !isSystemNamespace(name))
    .sort();

const subjectFlag = ({ kind, namespace, name }: CiAccount): string =>
  kind === 'ServiceAccount'
    ? `--serviceaccount=${shellQuote(`${namespace}:${name}`)}`
    : `--${kind.toLowerCase()}=${shellQuote(name)}`;

const isAccount = (account: CiAccount, { binding, namespace }: ResolvedBinding, index: number): boolean => {
  const subject = binding.subjects?.[index];
  if (!subject) return false;
  const own = serviceAccountOf(subject, namespace);
  return account.kind === 'ServiceAccount'
    ? own?.name === account.name && own.namespace === account.namespace
    : !own && subject.kind === account.kind && subject.name === account.name;
};

/** Takes the account out of a binding; the test makes sure that it is still in the same place. */
function withdrawal(account: CiAccount, bound: ResolvedBinding): string {
  const subjects = bound.binding.subjects ?? [];
  const name = shellQuote(bound.ref.name);
  const places = subjects.flatMap((_, index) => (isAccount(account, bound, index) ? [index] : []));
  if (places.length === subjects.length) return `kubectl delete clusterrolebinding ${name}`;
  const patch = places.toReversed().flatMap((index) => [
    { op: 'test', path: `/subjects/${index}/name`, value: subjects[index]?.name },
    { op: 'remove', path: `/subjects/${index}` },
  ]);
  return `kubectl patch clusterrolebinding ${name} --type=json --patch=${shellQuote(JSON.stringify(patch))}`;
}

function stepsFor(account: CiAccount, namespaces: readonly string[]): GuideStep[] {
  const name = refText(accountRef(account));
  const { everything, tokens } = account;
  const binding = shellQuote(`${account.name.replace(/[^a-z0-9.-]/gi, '-').toLowerCase()}-edit`);
  const steps: GuideStep[] = [];
  if (everything.length > 0)
    steps.push(
      {
        text: `${name}: first the rights that it needs. The role edit covers workloads, Services, ConfigMaps and Secrets of a namespace; no roles, quotas, nodes or other namespaces.`,
        commands: namespaces.map(
          (namespace) =>
            `kubectl create rolebinding ${binding} --clusterrole=edit ${subjectFlag(account)} --namespace=${shellQuote(namespace)}`,
        ),
      },
      {
        text: `${name}: keep what is taken away, then take it away. Run the pipeline once right after.`,
        commands: everything.flatMap((bound) => [
          `kubectl get clusterrolebinding ${shellQuote(bound.ref.name)} --output=yaml > ${shellQuote(`${bound.ref.name.replace(/[^\w.-]/g, '_')}.yaml`)}`,
          withdrawal(account, bound),
        ]),
      },
      {
        text: `${name}: the way back, if a deployment is refused and cannot wait.`,
        commands: everything.map(
          (bound) => `kubectl apply --filename=${shellQuote(`${bound.ref.name.replace(/[^\w.-]/g, '_')}.yaml`)}`,
        ),
      },
    );
  if (tokens.length > 0)
    steps.push(
      {
        text: `${name}: let the pipeline ask for a token that ends with the job, where something that is logged in already can ask for it.`,
        commands: [
          `kubectl create token ${shellQuote(account.name)} --namespace=${shellQuote(account.namespace ?? 'default')} --duration=30m`,
        ],
      },
      {
        text: `${name}: once nothing uses the old token, delete it. It ends at once and cannot be brought back; the label legacy-token-last-used tells the day of its last use.`,
        commands: tokens.flatMap((token) => [
          `kubectl get secret ${shellQuote(token.name)} --namespace=${shellQuote(token.namespace)} --show-labels`,
          `kubectl delete secret ${shellQuote(token.name)} --namespace=${shellQuote(token.namespace)}`,
        ]),
      },
    );
  return steps;
}

export default defineRemediation({
  id: 'ci-credentials',
  area: 'pipeline',
  title: 'Give pipelines what they need',
  fixes: ['ci-deploy-credentials'],
  risk: 'lockout',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    const subjects = findings.map(({ subject }) => subject);
    if (subjects.length === 0) return;
    const admins = findings.filter(({ message }) => message !== 'token').length;
    yield {
      key: '',
      title: 'Give pipelines what they need, for as long as they need it',
      why: `${listing(subjects.map(refText))}: ${admins > 0 ? `${count(admins, 'account')} may do everything in the whole cluster` : 'tokens that never end'}. A pipeline needs to change workloads in the namespaces that it deploys to, for minutes.`,
      findings,
      subjects,
      parameters: [
        {
          name: 'namespaces',
          title: 'Namespaces that are deployed to',
          help: 'Where the accounts get the role edit. The default is every namespace with workloads of people; leave out what the pipelines do not touch.',
          kind: 'list',
          default: namespacesOf(snapshot),
          pattern: '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?',
          example: 'shop, shop-staging',
        },
      ],
      after: 'The finding passes when the bindings and the Secrets are gone.',
    };
  },
  plan(step, answers, { snapshot }) {
    const namespaces = strings(checkedValues(step.parameters, answers).namespaces);
    const wanted = new Set(step.subjects.map(refKey).filter((key) => !answers.excluded.includes(key)));
    const accounts = ciAccountsOf(snapshot).filter((account) => wanted.has(refKey(accountRef(account))));
    if (accounts.length === 0) return [];
    return [
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation, as somebody who may change roles',
        steps: [
          ...accounts.flatMap((account) => stepsFor(account, namespaces)),
          {
            text: 'Better than any stored token: let the CI system log in with the identity that it gives each job (OIDC). On EKS, GKE and AKS that is the cloud’s workload identity federation; on a control plane of one’s own, an issuer in the API server’s AuthenticationConfiguration, such as https://token.actions.githubusercontent.com or the URL of GitLab, with the claim of repository and branch as the user.',
          },
        ],
        verify: accounts
          .map((account) =>
            account.kind === 'Group'
              ? `kubectl auth can-i '*' '*' --all-namespaces --as=nobody --as-group=${shellQuote(account.name)}`
              : `kubectl auth can-i '*' '*' --all-namespaces --as=${shellQuote(account.kind === 'ServiceAccount' ? `system:serviceaccount:${account.namespace}:${account.name}` : account.name)}`,
          )
          .concat('answers no to each')
          .join('; '),
      },
    ];
  },
  impact: (step) => ({
    consequences: [
      {
        level: 'breaks',
        text: 'Deployments that make namespaces, custom resource definitions, roles or anything else of the whole cluster are refused afterwards: give these to an account of their own, used by hand.',
        subjects: step.subjects,
      },
      { level: 'note', text: 'Pods and what runs are not touched.' },
    ],
  }),
});
