import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import podAllowPrivEsc from './checks/pod-allow-priv-esc.ts';
import podApparmor from './checks/pod-apparmor.ts';
import podCapabilitiesAdded from './checks/pod-capabilities-added.ts';
import podCapabilitiesDropAll from './checks/pod-capabilities-drop-all.ts';
import podDefaultNamespace from './checks/pod-default-namespace.ts';
import podGitrepoVolume from './checks/pod-gitrepo-volume.ts';
import podHostIpc from './checks/pod-host-ipc.ts';
import podHostNetwork from './checks/pod-host-network.ts';
import podHostPid from './checks/pod-host-pid.ts';
import podHostPorts from './checks/pod-host-ports.ts';
import podHostpath from './checks/pod-hostpath.ts';
import podNamespaceBoundaries from './checks/pod-namespace-boundaries.ts';
import podPrivileged from './checks/pod-privileged.ts';
import podProbeHost from './checks/pod-probe-host.ts';
import podProcMount from './checks/pod-proc-mount.ts';
import podReadonlyRootfs from './checks/pod-readonly-rootfs.ts';
import podRootGroup from './checks/pod-root-group.ts';
import podRunAsNonRoot from './checks/pod-run-as-non-root.ts';
import podRunAsRootUid from './checks/pod-run-as-root-uid.ts';
import podRuntimeSocket from './checks/pod-runtime-socket.ts';
import podRuntimeclassUntrusted from './checks/pod-runtimeclass-untrusted.ts';
import podSeccompMissing from './checks/pod-seccomp-missing.ts';
import podSeccompUnconfined from './checks/pod-seccomp-unconfined.ts';
import podSecurityContextAbsent from './checks/pod-security-context-absent.ts';
import podSelinux from './checks/pod-selinux.ts';
import podShareProcessNs from './checks/pod-share-process-ns.ts';
import podSysctls from './checks/pod-sysctls.ts';
import podUserNamespace from './checks/pod-user-namespace.ts';
import podVolumeTypes from './checks/pod-volume-types.ts';
import podWindowsHostprocess from './checks/pod-windows-hostprocess.ts';
import podWritablePvUnencrypted from './checks/pod-writable-pv-unencrypted.ts';
import psaEnforceMissing from './checks/psa-enforce-missing.ts';
import psaEnforceWeak from './checks/psa-enforce-weak.ts';
import psaInvalidLabel from './checks/psa-invalid-label.ts';
import psaModeOnlyWarn from './checks/psa-mode-only-warn.ts';
import psaVersionLatest from './checks/psa-version-latest.ts';
import psaWarnMissing from './checks/psa-warn-missing.ts';
import pspInUse from './checks/psp-in-use.ts';
import defaultNamespace from './remediations/default-namespace.ts';
import encryptedVolumes from './remediations/encrypted-volumes.ts';
import fromPsp from './remediations/from-psp.ts';
import namespaceBoundaries from './remediations/namespace-boundaries.ts';
import psaLabels from './remediations/psa-labels.ts';
import psaLabelsLater from './remediations/psa-labels-later.ts';
import sandbox from './remediations/sandbox.ts';
import sandboxByHand from './remediations/sandbox-by-hand.ts';
import securityContext from './remediations/security-context.ts';
import securityContextByHand from './remediations/security-context-by-hand.ts';
import volumeTypes from './remediations/volume-types.ts';

export default {
  area,
  checks: [
    podAllowPrivEsc,
    podApparmor,
    podCapabilitiesAdded,
    podCapabilitiesDropAll,
    podDefaultNamespace,
    podGitrepoVolume,
    podHostIpc,
    podHostNetwork,
    podHostPid,
    podHostPorts,
    podHostpath,
    podNamespaceBoundaries,
    podPrivileged,
    podProbeHost,
    podProcMount,
    podReadonlyRootfs,
    podRootGroup,
    podRunAsNonRoot,
    podRunAsRootUid,
    podRuntimeSocket,
    podRuntimeclassUntrusted,
    podSeccompMissing,
    podSeccompUnconfined,
    podSecurityContextAbsent,
    podSelinux,
    podShareProcessNs,
    podSysctls,
    podUserNamespace,
    podVolumeTypes,
    podWindowsHostprocess,
    podWritablePvUnencrypted,
    psaEnforceMissing,
    psaEnforceWeak,
    psaInvalidLabel,
    psaModeOnlyWarn,
    psaVersionLatest,
    psaWarnMissing,
    pspInUse,
  ],
  remediations: [
    defaultNamespace,
    encryptedVolumes,
    fromPsp,
    namespaceBoundaries,
    sandbox,
    sandboxByHand,
    psaLabels,
    psaLabelsLater,
    securityContext,
    securityContextByHand,
    volumeTypes,
  ],
} satisfies AreaModule;
