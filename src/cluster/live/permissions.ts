// The least that a scan needs, and what changing needs besides. Pure.
import type { Manifest } from '../../core/kube/objects.ts';
import { TOOL } from '../../core/package.ts';
import { LISTED_RESOURCES, resourceInfo } from '../../core/resources.ts';

export interface Rule {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly names?: readonly string[];
  /** Pages of the API server that are no resources, in the place of any. */
  readonly urls?: readonly string[];
}

/** The ConfigMaps that checks read, all in kube-system. */
export const NAMED_CONFIG_MAPS = ['kubeadm-config', 'kubelet-config', 'kube-proxy', 'coredns', 'aws-auth'] as const;

export interface PermissionOptions {
  /** Also what the steps change. */
  readonly write?: boolean;
  /** Follow what is listed. */
  readonly watch?: boolean;
  /** Keep reports as policy reports, one of a fixed name in each namespace. */
  readonly reports?: boolean;
  /**
   * Count Secrets and their types. Kubernetes has no right that stops there: whoever may list Secrets may read them,
   * although kubeharden asks for their names, types and numbers of keys only. Without it those checks say `unknown`.
   */
  readonly secrets?: boolean;
  /**
   * Read the running configuration of each kubelet. `nodes/proxy` reaches the whole kubelet API, which can run commands
   * in every pod; grant it for the time of a scan. Without it the kubelet checks say `unknown`.
   */
  readonly kubelets?: boolean;
  readonly name?: string;
}

const WORKLOAD_EDIT = ['get', 'patch'];
const MANAGE = ['get', 'create', 'patch', 'delete'];

/** What the steps create, change and delete. */
export const WRITE_RULES: readonly Rule[] = [
  { group: '', resources: ['namespaces'], verbs: ['get', 'patch'] },
  { group: '', resources: ['limitranges', 'resourcequotas', 'serviceaccounts'], verbs: MANAGE },
  { group: '', resources: ['services', 'pods', 'replicationcontrollers'], verbs: WORKLOAD_EDIT },
  {
    group: 'apps',
    resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'],
    verbs: WORKLOAD_EDIT,
  },
  { group: 'batch', resources: ['cronjobs', 'jobs'], verbs: WORKLOAD_EDIT },
  // Why a rollout does not come on.
  { group: '', resources: ['events'], verbs: ['list'] },
  { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: MANAGE },
  { group: 'networking.k8s.io', resources: ['ingresses'], verbs: WORKLOAD_EDIT },
  { group: 'policy', resources: ['poddisruptionbudgets'], verbs: MANAGE },
  { group: 'scheduling.k8s.io', resources: ['priorityclasses'], verbs: MANAGE },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    verbs: MANAGE,
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: WORKLOAD_EDIT,
  },
  // Only rights that the operator holds can be granted: the API server lets nobody escalate (no `escalate`, no `bind`).
  {
    group: 'rbac.authorization.k8s.io',
    resources: ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
    verbs: MANAGE,
  },
];

/** Server-side apply creates under a name that it knows beforehand, so that all of it can be bound to one name. */
const KEEP = ['get', 'create', 'patch'];
const REPORT_RULES: readonly Rule[] = [
  { group: 'openreports.io', resources: ['clusterreports', 'reports'], verbs: KEEP, names: [TOOL.name] },
  { group: 'wgpolicyk8s.io', resources: ['clusterpolicyreports', 'policyreports'], verbs: KEEP, names: [TOOL.name] },
];

/** What keeping reports as ConfigMaps needs, in one namespace. */
export const STORED_RULES: readonly Rule[] = [
  { group: '', resources: ['configmaps'], verbs: ['get', 'list', 'create', 'patch', 'delete'] },
];

/** One rule per API group for everything that is listed. */
function readRules(watch: boolean): Rule[] {
  const byGroup = new Map<string, string[]>();
  for (const type of LISTED_RESOURCES) {
    const { group, plural } = resourceInfo(type);
    byGroup.set(group, [...(byGroup.get(group) ?? []), plural]);
  }
  return [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, resources]) => ({
      group,
      resources: [...new Set(resources)].sort(),
      verbs: ['get', 'list', ...(watch ? ['watch'] : [])],
    }));
}

export function permissionRules({ write, watch, reports, secrets, kubelets }: PermissionOptions = {}): Rule[] {
  return [
    ...readRules(watch ?? false),
    { group: '', resources: ['configmaps'], verbs: ['get'], names: NAMED_CONFIG_MAPS },
    // Counters and effective flags of the API server; nothing in them is a secret.
    { group: '', resources: [], verbs: ['get'], urls: ['/flagz', '/metrics'] },
    { group: 'aquasecurity.github.io', resources: ['vulnerabilityreports'], verbs: ['list'] },
    ...(secrets ? [{ group: '', resources: ['secrets'], verbs: ['list'] }] : []),
    ...(kubelets ? [{ group: '', resources: ['nodes/proxy'], verbs: ['get'] }] : []),
    ...(reports ? REPORT_RULES : []),
    ...(write ? WRITE_RULES : []),
    ...(write && secrets ? [{ group: '', resources: ['secrets'], verbs: ['delete'] }] : []),
  ];
}

/** As a Role or ClusterRole says it. */
export const policyRules = (rules: readonly Rule[]) =>
  rules.map(({ group, resources, verbs, names, urls }) =>
    urls
      ? { nonResourceURLs: urls, verbs }
      : { apiGroups: [group], resources, verbs, ...(names ? { resourceNames: names } : {}) },
  );

/** A ClusterRole that holds exactly what the given way of working needs. */
export function permissionsManifest(options: PermissionOptions = {}): Manifest {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name:
        options.name ??
        (options.write ? 'kubeharden-hardener' : options.watch ? 'kubeharden-watcher' : 'kubeharden-inspector'),
      labels: { 'app.kubernetes.io/name': 'kubeharden' },
    },
    rules: policyRules(permissionRules(options)),
  };
}
