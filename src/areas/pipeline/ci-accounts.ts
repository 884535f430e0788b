import type { RbacSubject } from '../../core/kube/objects.ts';
import { bindingsOf, type ResolvedBinding } from '../../core/kube/rbac/bindings.ts';
import { serviceAccountOf } from '../../core/kube/rbac/subject.ts';
import { isSystemNamespace } from '../../core/kube/scope.ts';
import type { ResourceRef } from '../../core/reference.ts';
import { list, memoize, type SecretSummary, type Snapshot } from '../../core/snapshot.ts';
import { grantsEverything } from '../access/acceptance.ts';

// Words that name an account of a pipeline, between separators: `ci`, `gitlab-runner`, `deploy_bot`. Controllers that
// run in the cluster, such as those of Argo CD and Flux, are no pipelines.
const PIPELINE =
  /(^|[-_.:/@])(ci|cd|cicd|ci-?cd|deploy|deployer|deployment|pipeline|pipelines|jenkins|gitlab|github|gha|actions|runner|bitbucket|circleci|travis|teamcity|bamboo|drone|buildkite|azure-?devops|spinnaker|octopus|concourse|terraform)([-_.:/@\d]|$)/i;
const CONTROLLER = /argocd|argo-cd|flux|controller|operator/i;

export const isPipelineName = (name: string): boolean => PIPELINE.test(name) && !CONTROLLER.test(name);

const TOKEN = 'kubernetes.io/service-account-token';

/** An account by which a pipeline deploys. */
export interface CiAccount {
  readonly kind: 'ServiceAccount' | 'User' | 'Group';
  readonly namespace?: string;
  readonly name: string;
  /** Bindings that give it everything in the whole cluster. */
  readonly everything: readonly ResolvedBinding[];
  /** Secrets with a token of it that never ends. */
  readonly tokens: readonly SecretSummary[];
}

const subjectId = ({ kind, namespace = '', name }: Pick<CiAccount, 'kind' | 'namespace' | 'name'>): string =>
  `${kind}/${namespace}/${name}`;

const accountOf = (
  subject: RbacSubject,
  namespace: string | undefined,
): Pick<CiAccount, 'kind' | 'namespace' | 'name'> => {
  const account = serviceAccountOf(subject, namespace);
  return account
    ? { kind: 'ServiceAccount', ...account }
    : { kind: subject.kind === 'Group' ? 'Group' : 'User', name: subject.name };
};

/** Accounts whose name, or whose namespace’s name, says that they belong to a pipeline. */
export const ciAccountsOf: (snapshot: Snapshot) => readonly CiAccount[] = memoize((snapshot) => {
  const accounts = new Map<string, Pick<CiAccount, 'kind' | 'namespace' | 'name'>>();
  const everything = new Map<string, ResolvedBinding[]>();
  const note = (account: Pick<CiAccount, 'kind' | 'namespace' | 'name'>): boolean => {
    const { namespace, name } = account;
    if (isSystemNamespace(namespace ?? '') || name.startsWith('system:')) return false;
    const own = name === 'default' && namespace ? namespace : name;
    if (!isPipelineName(own)) return false;
    accounts.set(subjectId(account), account);
    return true;
  };
  for (const { metadata } of list(snapshot, 'serviceaccounts'))
    if (metadata.name !== 'default')
      note({ kind: 'ServiceAccount', namespace: metadata.namespace ?? 'default', name: metadata.name });
  for (const bound of bindingsOf(snapshot))
    for (const subject of bound.binding.subjects ?? []) {
      const account = accountOf(subject, bound.namespace);
      if (!note(account) || bound.namespace !== undefined || !grantsEverything(bound)) continue;
      const known = everything.get(subjectId(account)) ?? [];
      if (!known.includes(bound)) everything.set(subjectId(account), [...known, bound]);
    }
  const tokens = Map.groupBy(
    snapshot.secrets.filter(({ type, serviceAccount }) => type === TOKEN && serviceAccount !== undefined),
    ({ namespace, serviceAccount = '' }) => subjectId({ kind: 'ServiceAccount', namespace, name: serviceAccount }),
  );
  return [...accounts].map(([id, account]) => ({
    ...account,
    everything: everything.get(id) ?? [],
    tokens: tokens.get(id) ?? [],
  }));
});

/** Users and groups are no objects; they are named like ones. */
export const accountRef = ({ kind, namespace, name }: CiAccount): ResourceRef => ({
  apiVersion: kind === 'ServiceAccount' ? 'v1' : 'rbac.authorization.k8s.io/v1',
  kind,
  ...(namespace ? { namespace } : {}),
  name,
});
