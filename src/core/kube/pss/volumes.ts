import { type Control, type FieldAt, plural, quoted } from './control.ts';

export const RESTRICTED_VOLUMES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

export const restrictedVolumes: Control = {
  id: 'restrictedVolumes',
  level: 'restricted',
  since: 0,
  overrides: ['hostPathVolumes'],
  breach({ spec }) {
    const names: string[] = [];
    const types = new Set<string>();
    const fields: FieldAt[] = [];
    for (const { name, sources, hostPath } of spec.volumes ?? []) {
      // The API server makes an emptyDir of a volume without a source.
      if (sources.length === 0 || sources.some((source) => RESTRICTED_VOLUMES.has(source))) continue;
      const type = sources[0] ?? '';
      names.push(name);
      types.add(type);
      fields.push(
        type === 'hostPath'
          ? { path: `volumes[name=${name}].hostPath.path`, value: hostPath?.path ?? '' }
          : { path: `volumes[name=${name}].${type}`, value: 'set' },
      );
    }
    if (names.length === 0) return undefined;
    const uses = names.length === 1 ? 'uses' : 'use';
    return {
      reason: 'restricted volume types',
      detail: `${plural('volume', names.length)} ${quoted(names)} ${uses} ${plural('restricted volume type', types.size)} ${quoted([...types].sort())}`,
      fields,
    };
  },
};
