import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import verAddon from './checks/ver-addon.ts';
import verApiserverEol from './checks/ver-apiserver-eol.ts';
import verCoreCve from './checks/ver-core-cve.ts';
import verDeprecatedApis from './checks/ver-deprecated-apis.ts';
import verEtcd from './checks/ver-etcd.ts';
import verFeatureRemovals from './checks/ver-feature-removals.ts';
import verKernelCve from './checks/ver-kernel-cve.ts';
import verKubectlSkew from './checks/ver-kubectl-skew.ts';
import verNodeDrift from './checks/ver-node-drift.ts';
import verOsEol from './checks/ver-os-eol.ts';
import verPatchBehind from './checks/ver-patch-behind.ts';
import verRuncCve from './checks/ver-runc-cve.ts';
import verRuntimeCve from './checks/ver-runtime-cve.ts';
import verRuntimeEol from './checks/ver-runtime-eol.ts';
import verSkew from './checks/ver-skew.ts';
import addOnUpgrade from './remediations/add-on-upgrade.ts';
import kubectlVersion from './remediations/kubectl-version.ts';
import leaveRemoved from './remediations/leave-removed.ts';
import nodeSoftware from './remediations/node-software.ts';
import upgradePath from './remediations/upgrade-path.ts';

export default {
  area,
  checks: [
    verAddon,
    verApiserverEol,
    verCoreCve,
    verDeprecatedApis,
    verEtcd,
    verFeatureRemovals,
    verKernelCve,
    verKubectlSkew,
    verNodeDrift,
    verOsEol,
    verPatchBehind,
    verRuncCve,
    verRuntimeCve,
    verRuntimeEol,
    verSkew,
  ],
  remediations: [addOnUpgrade, kubectlVersion, leaveRemoved, nodeSoftware, upgradePath],
} satisfies AreaModule;
