import type {
  Container,
  ContainerSecurityContext,
  PodSecurityContext,
  SELinuxOptions,
} from '../../../core/kube/objects.ts';
import { breachOf, type ControlId } from '../../../core/kube/pss/index.ts';
import { isSafeSysctl } from '../../../core/kube/pss/kernel.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { brokenFields, serverMinor } from '../control-check.ts';
import { type Form, type Json, podPatch } from './form.ts';

const isProfile = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';

/** Null for what the policy forbids to set; the rest of the options stays. */
function selinux(options: SELinuxOptions | undefined, minor: number): Json | undefined {
  if (!options) return undefined;
  const breach = breachOf('seLinuxOptions', minor, { containers: [], securityContext: { seLinuxOptions: options } });
  if (!breach) return undefined;
  return Object.fromEntries(breach.fields.map(({ path }) => [path.slice(path.lastIndexOf('.') + 1), null]));
}

/** Fields that pods and containers have in common. */
function profiles(
  context: PodSecurityContext | ContainerSecurityContext | undefined,
  minor: number,
): Record<string, unknown> {
  const { seccompProfile, appArmorProfile, seLinuxOptions } = context ?? {};
  const options = selinux(seLinuxOptions, minor);
  return {
    ...(seccompProfile && !isProfile(seccompProfile.type) ? { seccompProfile: { type: 'RuntimeDefault' } } : {}),
    // Unset is the runtime's default where the node has AppArmor, and nothing where it has not.
    ...(appArmorProfile && !isProfile(appArmorProfile.type) ? { appArmorProfile: null } : {}),
    ...(options ? { seLinuxOptions: options } : {}),
  };
}

const HANDLERS = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** `host: null` wherever a probe or hook names one. */
function withoutHosts(container: Container): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const cut = (handler: Container['livenessProbe'] | undefined): Json | undefined => {
    const actions = (['httpGet', 'tcpSocket'] as const).filter((action) => handler?.[action]?.host);
    return actions.length === 0 ? undefined : Object.fromEntries(actions.map((action) => [action, { host: null }]));
  };
  for (const name of HANDLERS) {
    const handler = cut(container[name]);
    if (handler) found[name] = handler;
  }
  const hooks = (['postStart', 'preStop'] as const).flatMap((hook) => {
    const handler = cut(container.lifecycle?.[hook]);
    return handler ? [[hook, handler] as const] : [];
  });
  if (hooks.length > 0) found.lifecycle = Object.fromEntries(hooks);
  return found;
}

const CONTROLS: Readonly<Record<string, ControlId>> = {
  'pod-seccomp-unconfined': 'seccompProfile_baseline',
  'pod-apparmor': 'appArmorProfile',
  'pod-selinux': 'seLinuxOptions',
  'pod-proc-mount': 'procMount_restricted',
  'pod-sysctls': 'sysctls',
  'pod-probe-host': 'hostProbesAndHostLifecycle',
};

const annotationsOf = (workload: Workload, snapshot: Snapshot): Record<string, null> =>
  Object.fromEntries(
    brokenFields('appArmorProfile', workload, snapshot).flatMap(({ path }) => {
      const key = /^metadata\.annotations\[(.+)\]$/.exec(path)?.[1];
      return key === undefined ? [] : [[key, null]];
    }),
  );

export const kernel: Form = {
  key: 'kernel',
  title: 'Put back the kernel’s protections that manifests switch off',
  fixes: Object.keys(CONTROLS),
  why: '{who} {takes|take} away a barrier between the container and its node: {its manifest switches|their manifests switch} off seccomp, AppArmor or SELinux, {unmasks|unmask} /proc, {changes|change} unsafe sysctls or {makes|make} the kubelet call other hosts.',
  resolves: () => true,
  patch(workload, _values, snapshot) {
    const minor = serverMinor(snapshot);
    const { securityContext } = workload.podSpec;
    const sysctls = securityContext?.sysctls ?? [];
    const safe = sysctls.filter(({ name }) => isSafeSysctl(name, minor));
    const own = {
      ...profiles(securityContext, minor),
      ...(safe.length < sysctls.length ? { sysctls: safe.length > 0 ? safe : null } : {}),
    };
    const patch = podPatch(workload, {
      ...(Object.keys(own).length > 0 ? { spec: { securityContext: own } } : {}),
      container(container) {
        const context = container.securityContext;
        const fields = {
          ...profiles(context, minor),
          ...((context?.procMount ?? 'Default') === 'Default' ? {} : { procMount: null }),
        };
        const change = {
          ...(Object.keys(fields).length > 0 ? { securityContext: fields } : {}),
          ...withoutHosts(container),
        };
        return Object.keys(change).length > 0 ? change : undefined;
      },
    });
    const annotations = annotationsOf(workload, snapshot);
    return Object.keys(annotations).length > 0 ? { ...patch, annotations } : patch;
  },
  consequences: (workloads, snapshot) =>
    workloads.map((workload) => {
      const lost = Object.values(CONTROLS).flatMap((control) => brokenFields(control, workload, snapshot));
      return {
        level: 'breaks' as const,
        text: `${refText(workload.ref)} loses ${listing(
          lost.map(({ path, value }) => `${path}: ${value}`),
          4,
        )}. What relied on it fails.`,
        subjects: [workload.ref],
      };
    }),
};
