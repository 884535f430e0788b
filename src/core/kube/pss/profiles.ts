import type { SELinuxOptions } from '../objects.ts';
import {
  ABSENT,
  type Control,
  containersNamed,
  declaresWindows,
  type FieldAt,
  inContainers,
  NOTHING_WRONG,
  type PodView,
  plural,
  quoted,
  setters,
  type WrongField,
} from './control.ts';

/** AppArmor and seccomp name their allowed kinds of profiles alike. */
const allowedProfile = (type: string | undefined): boolean => type === 'RuntimeDefault' || type === 'Localhost';

/** Where a profile is set, and set to something else than the runtime's default or a file. */
function badProfiles(pod: PodView, field: 'appArmorProfile' | 'seccompProfile') {
  const path = `securityContext.${field}.type`;
  const own = pod.spec.securityContext?.[field];
  const ownBad = own !== undefined && own !== null && !allowedProfile(own.type);
  const { names, values, fields } = inContainers(pod, ({ securityContext }) => {
    const profile = securityContext?.[field];
    return !profile || allowedProfile(profile.type) ? NOTHING_WRONG : [[path, profile.type ?? '']];
  });
  return {
    ownBad,
    names,
    values: ownBad ? [...new Set([...values, own.type ?? ''])].sort() : values,
    fields: ownBad ? [{ path, value: own.type ?? '' }, ...fields] : fields,
  };
}

const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** The annotation still counts beside the field, which is GA since 1.31. */
export const appArmorProfile: Control = {
  id: 'appArmorProfile',
  level: 'baseline',
  since: 0,
  breach(pod) {
    const { ownBad, names, values, fields } = badProfiles(pod, 'appArmorProfile');
    const annotations = Object.entries(pod.annotations).filter(
      ([key, value]) =>
        key.startsWith(APPARMOR_ANNOTATION) &&
        value !== '' &&
        value !== 'runtime/default' &&
        !value.startsWith('localhost/'),
    );
    if (fields.length === 0 && annotations.length === 0) return undefined;
    const bad = [...values, ...annotations.map(([key, value]) => `${key}="${value}"`).sort()];
    const who = [setters(ownBad, names), annotations.length > 0 ? plural('annotation', annotations.length) : ''].filter(
      Boolean,
    );
    return {
      reason: plural('forbidden AppArmor profile', bad.length),
      detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(bad)}`,
      fields: [...fields, ...annotations.map(([key, value]) => ({ path: `metadata.annotations[${key}]`, value }))],
    };
  },
};

const SELINUX_TYPES: ReadonlySet<string> = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t']);

export const seLinuxOptions: Control = {
  id: 'seLinuxOptions',
  level: 'baseline',
  since: 0,
  breach(pod, minor) {
    const wrong = (options: SELinuxOptions | undefined): WrongField[] => {
      if (!options) return [];
      const { type = '', user, role } = options;
      const found: WrongField[] = [];
      if (!SELINUX_TYPES.has(type) && !(minor >= 31 && type === 'container_engine_t'))
        found.push(['securityContext.seLinuxOptions.type', type]);
      if (user) found.push(['securityContext.seLinuxOptions.user', user]);
      if (role) found.push(['securityContext.seLinuxOptions.role', role]);
      return found;
    };
    const own = wrong(pod.spec.securityContext?.seLinuxOptions).map(([path, value]) => ({ path, value }));
    const hits = inContainers(pod, ({ securityContext }) => wrong(securityContext?.seLinuxOptions));
    const fields: FieldAt[] = [...own, ...hits.fields];
    if (fields.length === 0) return undefined;
    const types = [...new Set(fields.filter(({ path }) => path.endsWith('.type')).map(({ value }) => value))].sort();
    const bad = [
      ...(types.length > 0 ? [`${plural('type', types.length)} ${quoted(types)}`] : []),
      ...(fields.some(({ path }) => path.endsWith('.user')) ? ['user may not be set'] : []),
      ...(fields.some(({ path }) => path.endsWith('.role')) ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${setters(own.length > 0, hits.names)} set forbidden securityContext.seLinuxOptions: ${bad.join('; ')}`,
      fields,
    };
  },
};

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

/** Up to 1.18 only the annotations counted. */
function seccompAnnotations(pod: PodView) {
  const keys = [SECCOMP_POD];
  inContainers(pod, ({ name }) => {
    keys.push(`${SECCOMP_CONTAINER}${name}`);
    return NOTHING_WRONG;
  });
  const bad = keys.flatMap((key) => {
    const value = pod.annotations[key];
    const allowed =
      value === undefined ||
      value === 'runtime/default' ||
      value === 'docker/default' ||
      value.startsWith('localhost/');
    return allowed ? [] : [{ key, value }];
  });
  if (bad.length === 0) return undefined;
  const texts = bad.map(({ key, value }) => `${key}="${value}"`).sort();
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${plural('annotation', bad.length)} ${texts.join(', ')}`,
    fields: bad.map(({ key, value }) => ({ path: `metadata.annotations[${key}]`, value })),
  };
}

const SECCOMP = 'securityContext.seccompProfile.type';
const seccompForbidden = ({ ownBad, names, values, fields }: ReturnType<typeof badProfiles>) => ({
  reason: 'seccompProfile',
  detail: `${setters(ownBad, names)} must not set ${SECCOMP} to ${quoted(values)}`,
  fields,
});

export const seccompBaseline: Control = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  since: 0,
  breach(pod, minor) {
    if (minor < 19) return seccompAnnotations(pod);
    const bad = badProfiles(pod, 'seccompProfile');
    return bad.fields.length === 0 ? undefined : seccompForbidden(bad);
  },
};

export const seccompRestricted: Control = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  since: 19,
  overrides: ['seccompProfile_baseline'],
  breach(pod, minor) {
    if (minor >= 25 && declaresWindows(pod)) return undefined;
    const bad = badProfiles(pod, 'seccompProfile');
    const covered = allowedProfile(pod.spec.securityContext?.seccompProfile?.type);
    const unset = inContainers(pod, ({ securityContext }) =>
      covered || securityContext?.seccompProfile ? NOTHING_WRONG : [[SECCOMP, ABSENT]],
    );
    if (bad.fields.length > 0) {
      const forbidden = seccompForbidden(bad);
      return { ...forbidden, fields: [...forbidden.fields, ...unset.fields] };
    }
    if (unset.names.length === 0) return undefined;
    return {
      reason: 'seccompProfile',
      detail: `pod or ${containersNamed(unset.names)} must set ${SECCOMP} to "RuntimeDefault" or "Localhost"`,
      fields: unset.fields,
    };
  },
};
