import type { TemplateId } from '../../core/change.ts';
import { isFloating, parseImage } from '../../core/kube/image.ts';
import { BASELINE_CAPABILITIES } from '../../core/kube/pss/privilege.ts';
import { effectiveResources, isSidecar, podLevel } from '../../core/kube/quota.ts';
import { containersOf, type Workload } from '../../core/kube/workloads.ts';
import type { ResourceRef } from '../../core/reference.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { clusterAdminBindings, starredRoles, takeoverRoles } from './rbac-guards.ts';

/** What a guard is asked about: the same that its policy gets as values. */
export interface Scope {
  readonly snapshot: Snapshot;
  readonly exempt: ReadonlySet<string>;
  /** Images need a digest. */
  readonly digest: boolean;
}

/** A rule that admission holds everybody to: one policy, one template. */
export interface Guard {
  readonly id: string;
  readonly template: TemplateId;
  /** Name of the policy and of its binding. */
  readonly policy: string;
  /** What it keeps out, in the plural. */
  readonly keepsOut: string;
  /** In the expressions or rules of policies of other makes that are about the same. */
  readonly marks: RegExp;
  /** Kinds of Gatekeeper's library that are about the same. */
  readonly gatekeeper: RegExp;
  /** Pod Security from baseline on refuses it too (PSS controls on privileged containers, host namespaces and hostPath). */
  readonly podSecurity?: boolean;
  /** Pod Security refuses it at the level restricted only. */
  readonly restricted?: boolean;
  /** About objects of RBAC, not about pods. */
  readonly rbac?: boolean;
  /** Whether the policy would speak up about a workload. */
  readonly offends?: (workload: Workload, scope: Scope) => boolean;
  /** The same for what is no workload. */
  readonly others?: (scope: Scope) => readonly ResourceRef[];
}

const COMPUTE = ['cpu', 'memory'] as const;

const unrequested = (workload: Workload): boolean =>
  [...containersOf(workload)].some(
    ({ container, kind }) =>
      (kind === 'containers' || (kind === 'initContainers' && isSidecar(container))) &&
      COMPUTE.some(
        (name) =>
          effectiveResources(container).requests[name] === undefined &&
          podLevel(workload.podSpec, 'requests', name) === undefined &&
          podLevel(workload.podSpec, 'limits', name) === undefined,
      ),
  );

const silentAccounts: (snapshot: Snapshot) => ReadonlySet<string> = memoize(
  (snapshot) =>
    new Set(
      list(snapshot, 'serviceaccounts')
        .filter(({ metadata, automountServiceAccountToken }) => {
          return metadata.name === 'default' && automountServiceAccountToken === false;
        })
        .map(({ metadata }) => metadata.namespace ?? ''),
    ),
);

const guard = (id: string, policy: string, rest: Omit<Guard, 'id' | 'policy' | 'template'>): Guard => ({
  id,
  policy: `kubeharden-${policy}`,
  template: `pipeline/guard-${id}`,
  ...rest,
});

/** Every guard that is offered, the worst that it keeps out first. */
export const GUARDS: readonly Guard[] = [
  guard('privileged', 'no-privileged', {
    keepsOut: 'privileged containers',
    marks: /\bprivileged\b/,
    gatekeeper: /^K8sPSPPrivilegedContainer$/,
    podSecurity: true,
    offends: (workload) => [...containersOf(workload)].some(({ container }) => container.securityContext?.privileged),
  }),
  guard('host-access', 'no-host-access', {
    keepsOut: 'host namespaces and hostPath volumes',
    marks: /hostPath|hostNetwork|hostPID|hostIPC/,
    gatekeeper: /^K8sPSPHost(Namespace|Filesystem|NetworkingPorts)$/,
    podSecurity: true,
    offends: ({ podSpec }) =>
      Boolean(podSpec.hostNetwork || podSpec.hostPID || podSpec.hostIPC) ||
      (podSpec.volumes ?? []).some(({ hostPath }) => hostPath !== undefined),
  }),
  guard('cluster-admin', 'no-cluster-admin', {
    keepsOut: 'new bindings of cluster-admin',
    marks: /cluster-admin/,
    gatekeeper: /^K8s(DisallowAnonymous|RestrictRoleBindings)$/,
    rbac: true,
    others: clusterAdminBindings,
  }),
  guard('wildcards', 'no-wildcards', {
    keepsOut: 'stars in roles',
    marks: /^(?=.*\brules\b)(?=.*(verbs|resources|apiGroups))(?=.*\*)/s,
    gatekeeper: /^K8sBlockWildcard/,
    rbac: true,
    others: starredRoles,
  }),
  guard('takeover', 'no-takeover', {
    keepsOut: 'rights to become administrator',
    marks: /\bescalate\b|\bimpersonate\b|nodes\/proxy/,
    gatekeeper: /^K8s(BlockEndpointEditDefaultRole|RestrictRoleRights)$/,
    rbac: true,
    others: takeoverRoles,
  }),
  guard('capabilities', 'no-capabilities', {
    keepsOut: 'added kernel capabilities',
    marks: /\bcapabilities\b/,
    gatekeeper: /^K8sPSPCapabilities$/,
    podSecurity: true,
    offends: (workload) =>
      [...containersOf(workload)].some(({ container }) =>
        container.securityContext?.capabilities?.add?.some((name) => !BASELINE_CAPABILITIES.has(name)),
      ),
  }),
  guard('seccomp', 'no-unconfined', {
    keepsOut: 'containers without a seccomp profile by choice',
    marks: /\bseccompProfile\b|Unconfined/,
    gatekeeper: /^K8sPSPSeccomp(V2)?$/,
    podSecurity: true,
    offends: (workload) =>
      workload.podSpec.securityContext?.seccompProfile?.type === 'Unconfined' ||
      [...containersOf(workload)].some(
        ({ container }) => container.securityContext?.seccompProfile?.type === 'Unconfined',
      ),
  }),
  guard('escalation', 'no-escalation', {
    keepsOut: 'processes that gain rights',
    marks: /allowPrivilegeEscalation/,
    gatekeeper: /^K8sPSPAllowPrivilegeEscalationContainer$/,
    restricted: true,
    offends: (workload) =>
      workload.podSpec.os?.name !== 'windows' &&
      [...containersOf(workload)].some(
        ({ container }) => container.securityContext?.allowPrivilegeEscalation !== false,
      ),
  }),
  guard('root', 'no-root', {
    keepsOut: 'containers that may run as root',
    marks: /runAsNonRoot/,
    gatekeeper: /^K8sPSPAllowedUsers$/,
    restricted: true,
    offends: (workload) =>
      workload.podSpec.os?.name !== 'windows' &&
      [...containersOf(workload)].some(
        ({ container }) =>
          (container.securityContext?.runAsNonRoot ?? workload.podSpec.securityContext?.runAsNonRoot) !== true,
      ),
  }),
  guard('image-versions', 'image-versions', {
    keepsOut: 'images without a version',
    marks: /latest|@sha256|"image":"\*@/,
    gatekeeper: /^K8s(DisallowedTags|ImageDigests)$/,
    offends: (workload, { digest }) =>
      [...containersOf(workload)].some(({ container }) => {
        const image = parseImage(container.image ?? '');
        return image !== undefined && (digest ? image.digest === undefined : isFloating(image));
      }),
  }),
  guard('requests', 'requests', {
    keepsOut: 'containers that request nothing',
    marks: /\brequests\b/,
    gatekeeper: /^K8s(ContainerRequests|RequiredResources)$/,
    offends: unrequested,
  }),
  guard('default-token', 'no-default-token', {
    keepsOut: 'tokens of default service accounts',
    marks: /automountServiceAccountToken/,
    gatekeeper: /^K8sPSPAutomountServiceAccountTokenPod$/,
    offends: ({ podSpec, namespace }, { snapshot }) =>
      (podSpec.serviceAccountName ?? 'default') === 'default' &&
      (podSpec.automountServiceAccountToken ?? !silentAccounts(snapshot).has(namespace)),
  }),
];
