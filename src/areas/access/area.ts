import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'access',
  title: 'Authentication and RBAC',
  summary: 'Who can do what, and who should not',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
