import type { Area, AreaId } from '../core/area.ts';
import type { Check } from '../core/check.ts';
import type { Remediation } from '../core/remediation.ts';
import access from './access/index.ts';
import audit from './audit/index.ts';
import containers from './containers/index.ts';
import controlPlane from './control-plane/index.ts';
import type { AreaModule } from './define.ts';
import network from './network/index.ts';
import pipeline from './pipeline/index.ts';
import pods from './pods/index.ts';
import quotas from './quotas/index.ts';
import versions from './versions/index.ts';

/** The nine areas in the order of `AREA_IDS`. */
const MODULES: readonly AreaModule[] = [
  containers,
  access,
  quotas,
  pods,
  network,
  controlPlane,
  versions,
  audit,
  pipeline,
];

export const AREAS: readonly Area[] = MODULES.map(({ area }) => area);
export const CHECKS: readonly Check[] = MODULES.flatMap(({ checks }) => checks);
export const REMEDIATIONS: readonly Remediation[] = MODULES.flatMap(({ remediations }) => remediations);

const areas = new Map(AREAS.map((area) => [area.id, area]));
const checks = new Map(CHECKS.map((check) => [check.id, check]));
const remediations = new Map(REMEDIATIONS.map((remediation) => [remediation.id, remediation]));

export const areaOf = (id: AreaId): Area => areas.get(id) as Area;
export const checkOf = (id: string): Check | undefined => checks.get(id);
export const remediationOf = (id: string): Remediation | undefined => remediations.get(id);
