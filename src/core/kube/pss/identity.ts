import {
  ABSENT,
  type Control,
  containersNamed,
  type FieldAt,
  inContainers,
  inUserNamespace,
  NOTHING_WRONG,
  setters,
} from './control.ts';

export const runAsNonRoot: Control = {
  id: 'runAsNonRoot',
  level: 'restricted',
  since: 0,
  breach(pod, minor) {
    if (minor >= 35 && inUserNamespace(pod)) return undefined;
    const own = pod.spec.securityContext?.runAsNonRoot;
    const explicit = inContainers(pod, ({ securityContext }) =>
      securityContext?.runAsNonRoot === false ? [['securityContext.runAsNonRoot', 'false']] : NOTHING_WRONG,
    );
    // A container's own value counts over the pod's, so a pod's `true` only covers containers that say nothing.
    const implicit =
      own === true
        ? undefined
        : inContainers(pod, ({ securityContext }) =>
            (securityContext?.runAsNonRoot ?? undefined) === undefined
              ? [['securityContext.runAsNonRoot', ABSENT]]
              : NOTHING_WRONG,
          );
    const fields: FieldAt[] = [
      ...(own === false ? [{ path: 'securityContext.runAsNonRoot', value: 'false' }] : []),
      ...explicit.fields,
      ...(implicit?.fields ?? []),
    ];
    if (fields.length === 0) return undefined;
    const saysFalse = own === false || explicit.names.length > 0;
    return {
      reason: 'runAsNonRoot != true',
      detail: saysFalse
        ? `${setters(own === false, explicit.names)} must not set securityContext.runAsNonRoot=false`
        : `pod or ${containersNamed(implicit?.names ?? [])} must set securityContext.runAsNonRoot=true`,
      fields,
    };
  },
};

export const runAsUser: Control = {
  id: 'runAsUser',
  level: 'restricted',
  since: 23,
  breach(pod, minor) {
    if (minor >= 35 && inUserNamespace(pod)) return undefined;
    const own = pod.spec.securityContext?.runAsUser === 0;
    const { names, fields } = inContainers(pod, ({ securityContext }) =>
      securityContext?.runAsUser === 0 ? [['securityContext.runAsUser', '0']] : NOTHING_WRONG,
    );
    if (!own && names.length === 0) return undefined;
    return {
      reason: 'runAsUser=0',
      detail: `${setters(own, names)} must not set runAsUser=0`,
      fields: own ? [{ path: 'securityContext.runAsUser', value: '0' }, ...fields] : fields,
    };
  },
};
