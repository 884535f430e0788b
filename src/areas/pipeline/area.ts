import type { Area } from '../../core/area.ts';

export const area: Area = {
  id: 'pipeline',
  title: 'Security in the CI pipeline',
  summary: 'Keep what was fixed from coming back',
  lesson: { what: '', why: '', without: '', practice: [], references: [] },
};
