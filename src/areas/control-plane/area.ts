import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'control-plane',
  title: 'Master and worker access control',
  summary: 'The API server, etcd, the kubelets and their files',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
