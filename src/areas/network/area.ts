import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'network',
  title: 'Network segmentation',
  summary: 'Who can talk to whom',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
