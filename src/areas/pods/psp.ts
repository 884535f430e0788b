// What a PodSecurityPolicy (removed in Kubernetes 1.25) allows, as a Pod Security level, by upstream's own mapping:
// https://kubernetes.io/docs/reference/access-authn-authz/psp-to-pod-security-standards/

import type { OtherObject } from '../../core/kube/objects.ts';
import type { PssLevel } from '../../core/kube/pss/index.ts';
import { BASELINE_CAPABILITIES } from '../../core/kube/pss/privilege.ts';
import { bindingsOf } from '../../core/kube/rbac/bindings.ts';
import { ruleAllows } from '../../core/kube/rbac/question.ts';
import { subjectText } from '../../core/kube/rbac/subject.ts';
import { type Raw, record, records, strings, text } from '../../core/reduce/raw.ts';
import type { Snapshot } from '../../core/snapshot.ts';

const RESTRICTED_VOLUMES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);
const SELINUX_TYPES = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t']);
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/allowedProfileNames';
const PROFILES = /^(docker\/default|runtime\/default|localhost\/.+)$/;

/** A field of the policy and what it allows beyond a level. */
type Excess = string;

const capabilities = (spec: Raw): string[] => [
  ...strings(spec.allowedCapabilities),
  ...strings(spec.defaultAddCapabilities),
];

function selinux(spec: Raw): boolean {
  const { rule, seLinuxOptions } = record(spec.seLinux);
  const { user, role, type } = record(seLinuxOptions);
  return text(rule) === 'MustRunAs' && text(user) === '' && text(role) === '' && SELINUX_TYPES.has(text(type));
}

/** What keeps the policy from being baseline. A field that matters only to what it mutates is no part of it. */
function beyondBaseline(spec: Raw): Excess[] {
  const volumes = strings(spec.volumes);
  const wrong: readonly (readonly [boolean, Excess])[] = [
    [spec.privileged === true, 'privileged'],
    [spec.hostPID === true, 'hostPID'],
    [spec.hostIPC === true, 'hostIPC'],
    [spec.hostNetwork === true, 'hostNetwork'],
    [records(spec.hostPorts).length > 0, 'hostPorts'],
    [volumes.some((volume) => volume === '*' || volume === 'hostPath'), 'volumes'],
    [capabilities(spec).some((name) => !BASELINE_CAPABILITIES.has(name)), 'allowedCapabilities'],
    [strings(spec.allowedUnsafeSysctls).length > 0, 'allowedUnsafeSysctls'],
    [strings(spec.allowedProcMountTypes).some((type) => type !== 'Default'), 'allowedProcMountTypes'],
    [!selinux(spec), 'seLinux'],
  ];
  return wrong.flatMap(([is, field]) => (is ? [field] : []));
}

function beyondRestricted({ metadata, spec: given }: OtherObject): Excess[] {
  const spec = record(given);
  const { rule, ranges } = record(spec.runAsUser);
  const neverRoot =
    text(rule) === 'MustRunAsNonRoot' ||
    (text(rule) === 'MustRunAs' && records(ranges).every(({ min }) => typeof min === 'number' && min > 0));
  const profiles = (metadata.annotations?.[SECCOMP] ?? '').split(',').filter(Boolean);
  const wrong: readonly (readonly [boolean, Excess])[] = [
    [!strings(spec.requiredDropCapabilities).includes('ALL'), 'requiredDropCapabilities'],
    [capabilities(spec).some((name) => name !== 'NET_BIND_SERVICE'), 'allowedCapabilities'],
    [strings(spec.volumes).some((volume) => !RESTRICTED_VOLUMES.has(volume)), 'volumes'],
    [!neverRoot, 'runAsUser'],
    [spec.allowPrivilegeEscalation !== false, 'allowPrivilegeEscalation'],
    [profiles.length === 0 || !profiles.every((profile) => PROFILES.test(profile)), SECCOMP],
  ];
  return wrong.flatMap(([is, field]) => (is ? [field] : []));
}

/** The strictest level that allows all that the policy allows, and the fields that keep it from a stricter one. */
export function levelOfPsp(policy: OtherObject): { readonly level: PssLevel; readonly because: readonly string[] } {
  const beyond = beyondBaseline(record(policy.spec));
  if (beyond.length > 0) return { level: 'privileged', because: beyond };
  const because = beyondRestricted(policy);
  return because.length > 0 ? { level: 'baseline', because } : { level: 'restricted', because: [] };
}

/** Who may use the policy by RBAC, and where: in the whole cluster where no namespace is said. */
export function usersOfPsp(
  snapshot: Snapshot,
  name: string,
): readonly { readonly subject: string; readonly namespace?: string }[] {
  const question = { verb: 'use', group: 'policy', resource: 'podsecuritypolicies', name };
  return bindingsOf(snapshot)
    .filter(({ rules }) => rules.some((rule) => ruleAllows(rule, question)))
    .flatMap(({ binding, namespace }) =>
      (binding.subjects ?? []).map((subject) => ({
        subject: subjectText(subject, namespace),
        ...(namespace ? { namespace } : {}),
      })),
    );
}
