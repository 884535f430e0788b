import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'quotas',
  title: 'Resource quotas',
  summary: 'No tenant and no fault may take the whole cluster',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
