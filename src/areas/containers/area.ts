import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'containers',
  title: 'Container practices',
  summary: 'One program per container, known images, nothing to spare',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
