import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import podPrivileged from './checks/pod-privileged.ts';

export default {
  area,
  checks: [podPrivileged],
  remediations: [],
} satisfies AreaModule;
