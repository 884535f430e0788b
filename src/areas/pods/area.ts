import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'pods',
  title: 'Pod security',
  summary: 'What a pod may do to its node',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
