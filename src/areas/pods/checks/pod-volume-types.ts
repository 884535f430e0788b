import { defineControlCheck } from '../control-check.ts';

export default defineControlCheck({
  id: 'pod-volume-types',
  control: 'restrictedVolumes',
  // Directories of the node and gitRepo have checks of their own.
  keep: ({ path }) => !path.includes('.hostPath') && !path.endsWith('.gitRepo'),
  title: 'Volumes of types that bypass storage classes',
  severity: 'low',
  risk: 'Whoever writes the manifest chooses the server and the export. Through a PersistentVolumeClaim an administrator decides what storage there is.',
  fields: [
    {
      path: 'spec.volumes[*]',
      allowed: 'configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret',
    },
  ],
  controls: [],
  messages: {
    pass: { brief: 'ordinary volumes', detail: 'Every volume is of a type that the restricted level allows.' },
    fail: { brief: 'volume {names}', detail: 'The restricted level does not allow the type of volume {names}.' },
  },
});
