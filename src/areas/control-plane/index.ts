import type { AreaModule } from '../define.ts';
import { area } from './area.ts';

export default {
  area,
  checks: [],
  remediations: [],
} satisfies AreaModule;
