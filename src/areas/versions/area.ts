import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'versions',
  title: 'Keeping versions current',
  summary: 'Known holes are closed by upgrading',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
