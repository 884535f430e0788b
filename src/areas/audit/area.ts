import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'audit',
  title: 'Audit and anomaly monitoring',
  summary: 'What happened, who did it, and who would notice',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
