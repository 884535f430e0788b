import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import resEphemeralStorage from './checks/res-ephemeral-storage.ts';
import resHpaPdb from './checks/res-hpa-pdb.ts';
import resLimitRatio from './checks/res-limit-ratio.ts';
import resLimitrangeMissing from './checks/res-limitrange-missing.ts';
import resLimitsCpuMissing from './checks/res-limits-cpu-missing.ts';
import resLimitsMemoryMissing from './checks/res-limits-memory-missing.ts';
import resPdbBlocksDrain from './checks/res-pdb-blocks-drain.ts';
import resPriorityclass from './checks/res-priorityclass.ts';
import resQuotaMissing from './checks/res-quota-missing.ts';
import resQuotaNearLimit from './checks/res-quota-near-limit.ts';
import resQuotaObjectCounts from './checks/res-quota-object-counts.ts';
import resRequestsMissing from './checks/res-requests-missing.ts';
import disruptionBudgets from './remediations/disruption-budgets.ts';
import namespaceQuota from './remediations/namespace-quota.ts';
import priorityClasses from './remediations/priority-classes.ts';
import raiseQuota from './remediations/raise-quota.ts';
import secondReplica from './remediations/second-replica.ts';
import systemPriority from './remediations/system-priority.ts';
import twoReplicas from './remediations/two-replicas.ts';
import workloadResources from './remediations/workload-resources.ts';
import workloadResourcesByHand from './remediations/workload-resources-by-hand.ts';

export default {
  area,
  checks: [
    resEphemeralStorage,
    resHpaPdb,
    resLimitRatio,
    resLimitrangeMissing,
    resLimitsCpuMissing,
    resLimitsMemoryMissing,
    resPdbBlocksDrain,
    resPriorityclass,
    resQuotaMissing,
    resQuotaNearLimit,
    resQuotaObjectCounts,
    resRequestsMissing,
  ],
  remediations: [
    disruptionBudgets,
    namespaceQuota,
    priorityClasses,
    raiseQuota,
    twoReplicas,
    secondReplica,
    systemPriority,
    workloadResources,
    workloadResourcesByHand,
  ],
} satisfies AreaModule;
