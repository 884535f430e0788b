import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import aksApiAccess from './checks/aks-api-access.ts';
import aksDefenderPolicy from './checks/aks-defender-policy.ts';
import aksDiagnostics from './checks/aks-diagnostics.ts';
import aksEntraRbac from './checks/aks-entra-rbac.ts';
import aksImds from './checks/aks-imds.ts';
import aksKms from './checks/aks-kms.ts';
import aksLocalAccounts from './checks/aks-local-accounts.ts';
import aksNetworkPolicy from './checks/aks-network-policy.ts';
import aksRunCommand from './checks/aks-run-command.ts';
import aksUpgradeChannels from './checks/aks-upgrade-channels.ts';
import aksWorkloadIdentity from './checks/aks-workload-identity.ts';
import apiserverAlwaysAdmit from './checks/apiserver-always-admit.ts';
import apiserverAlwaysPullImages from './checks/apiserver-always-pull-images.ts';
import apiserverAnonymousAuth from './checks/apiserver-anonymous-auth.ts';
import apiserverAuthzAlwaysallow from './checks/apiserver-authz-alwaysallow.ts';
import apiserverAuthzNode from './checks/apiserver-authz-node.ts';
import apiserverAuthzRbac from './checks/apiserver-authz-rbac.ts';
import apiserverBasicAuthInsecurePort from './checks/apiserver-basic-auth-insecure-port.ts';
import apiserverClientCa from './checks/apiserver-client-ca.ts';
import apiserverDefaultPluginsDisabled from './checks/apiserver-default-plugins-disabled.ts';
import apiserverDenyExternalIps from './checks/apiserver-deny-external-ips.ts';
import apiserverEncryptionConfig from './checks/apiserver-encryption-config.ts';
import apiserverEncryptionProviders from './checks/apiserver-encryption-providers.ts';
import apiserverEtcdCa from './checks/apiserver-etcd-ca.ts';
import apiserverEtcdTls from './checks/apiserver-etcd-tls.ts';
import apiserverEventRateLimit from './checks/apiserver-event-rate-limit.ts';
import apiserverKubeletCa from './checks/apiserver-kubelet-ca.ts';
import apiserverKubeletClientCert from './checks/apiserver-kubelet-client-cert.ts';
import apiserverMaxInflightApf from './checks/apiserver-max-inflight-apf.ts';
import apiserverNamespacelifecycle from './checks/apiserver-namespacelifecycle.ts';
import apiserverNodeRestriction from './checks/apiserver-node-restriction.ts';
import apiserverProfiling from './checks/apiserver-profiling.ts';
import apiserverRequestTimeout from './checks/apiserver-request-timeout.ts';
import apiserverRequestheaderNames from './checks/apiserver-requestheader-names.ts';
import apiserverSaExtendToken from './checks/apiserver-sa-extend-token.ts';
import apiserverSaKeyFile from './checks/apiserver-sa-key-file.ts';
import apiserverSaLookup from './checks/apiserver-sa-lookup.ts';
import apiserverServiceaccountPlugin from './checks/apiserver-serviceaccount-plugin.ts';
import apiserverTlsCert from './checks/apiserver-tls-cert.ts';
import apiserverTlsCiphers from './checks/apiserver-tls-ciphers.ts';
import apiserverTlsMinVersion from './checks/apiserver-tls-min-version.ts';
import apiserverTokenAuthFile from './checks/apiserver-token-auth-file.ts';
import apiserverUnsafeFlags from './checks/apiserver-unsafe-flags.ts';
import apiserverVerbosity from './checks/apiserver-verbosity.ts';
import cpAggregatedApis from './checks/cp-aggregated-apis.ts';
import cpCorednsIntegrity from './checks/cp-coredns-integrity.ts';
import cpEtcdBackupAge from './checks/cp-etcd-backup-age.ts';
import eksAuthMode from './checks/eks-auth-mode.ts';
import eksAwsAuthAdmins from './checks/eks-aws-auth-admins.ts';
import eksControlPlaneLogs from './checks/eks-control-plane-logs.ts';
import eksImdsHopLimit from './checks/eks-imds-hop-limit.ts';
import eksNetworkPolicy from './checks/eks-network-policy.ts';
import eksNodeUpgrade from './checks/eks-node-upgrade.ts';
import eksPodIdentity from './checks/eks-pod-identity.ts';
import eksPrivateNodes from './checks/eks-private-nodes.ts';
import eksPublicEndpoint from './checks/eks-public-endpoint.ts';
import eksSecretsKms from './checks/eks-secrets-kms.ts';
import etcdAutoTls from './checks/etcd-auto-tls.ts';
import etcdCertFile from './checks/etcd-cert-file.ts';
import etcdClientCertAuth from './checks/etcd-client-cert-auth.ts';
import etcdListenExposed from './checks/etcd-listen-exposed.ts';
import etcdPeerAutoTls from './checks/etcd-peer-auto-tls.ts';
import etcdPeerCert from './checks/etcd-peer-cert.ts';
import etcdPeerClientCertAuth from './checks/etcd-peer-client-cert-auth.ts';
import etcdSnapshotEncryption from './checks/etcd-snapshot-encryption.ts';
import etcdUniqueCa from './checks/etcd-unique-ca.ts';
import fileAdminConf from './checks/file-admin-conf.ts';
import fileApiserverManifest from './checks/file-apiserver-manifest.ts';
import fileAuditLog from './checks/file-audit-log.ts';
import fileClientCa from './checks/file-client-ca.ts';
import fileCni from './checks/file-cni.ts';
import fileEncryptionConfig from './checks/file-encryption-config.ts';
import fileEtcdBackup from './checks/file-etcd-backup.ts';
import fileEtcdData from './checks/file-etcd-data.ts';
import fileEtcdManifest from './checks/file-etcd-manifest.ts';
import fileKcmConf from './checks/file-kcm-conf.ts';
import fileKcmManifest from './checks/file-kcm-manifest.ts';
import fileKubeletConf from './checks/file-kubelet-conf.ts';
import fileKubeletConfig from './checks/file-kubelet-config.ts';
import fileKubeletService from './checks/file-kubelet-service.ts';
import filePki from './checks/file-pki.ts';
import fileProxyKubeconfig from './checks/file-proxy-kubeconfig.ts';
import fileSchedulerConf from './checks/file-scheduler-conf.ts';
import fileSchedulerManifest from './checks/file-scheduler-manifest.ts';
import gkeAnonymousAuth from './checks/gke-anonymous-auth.ts';
import gkeAuthorizedNetworks from './checks/gke-authorized-networks.ts';
import gkeAutoUpgrade from './checks/gke-auto-upgrade.ts';
import gkeBinauthz from './checks/gke-binauthz.ts';
import gkeClientCert from './checks/gke-client-cert.ts';
import gkeInsecureBindings from './checks/gke-insecure-bindings.ts';
import gkeLegacyAbac from './checks/gke-legacy-abac.ts';
import gkeLogging from './checks/gke-logging.ts';
import gkeMisc from './checks/gke-misc.ts';
import gkeNetworkPolicy from './checks/gke-network-policy.ts';
import gkeNodeSa from './checks/gke-node-sa.ts';
import gkePosture from './checks/gke-posture.ts';
import gkePrivateEndpoint from './checks/gke-private-endpoint.ts';
import gkePrivateNodes from './checks/gke-private-nodes.ts';
import gkeReadonlyPort from './checks/gke-readonly-port.ts';
import gkeSecretsCmek from './checks/gke-secrets-cmek.ts';
import gkeShieldedNodes from './checks/gke-shielded-nodes.ts';
import gkeWorkloadIdentity from './checks/gke-workload-identity.ts';
import imgPullCredentialVerification from './checks/img-pull-credential-verification.ts';
import kcmBindAddress from './checks/kcm-bind-address.ts';
import kcmClusterSigningScope from './checks/kcm-cluster-signing-scope.ts';
import kcmPodGcThreshold from './checks/kcm-pod-gc-threshold.ts';
import kcmProfiling from './checks/kcm-profiling.ts';
import kcmRootCa from './checks/kcm-root-ca.ts';
import kcmRotateKubeletServerCert from './checks/kcm-rotate-kubelet-server-cert.ts';
import kcmSaCredentials from './checks/kcm-sa-credentials.ts';
import kcmSaPrivateKey from './checks/kcm-sa-private-key.ts';
import kubeProxyMetricsBind from './checks/kube-proxy-metrics-bind.ts';
import kubeProxyModeIpvs from './checks/kube-proxy-mode-ipvs.ts';
import kubeletAnonymousAuth from './checks/kubelet-anonymous-auth.ts';
import kubeletAuthorizedDropIn from './checks/kubelet-authorized-drop-in.ts';
import kubeletAuthzMode from './checks/kubelet-authz-mode.ts';
import kubeletCgroupV1 from './checks/kubelet-cgroup-v1.ts';
import kubeletClientCa from './checks/kubelet-client-ca.ts';
import kubeletConfigDrift from './checks/kubelet-config-drift.ts';
import kubeletEventQps from './checks/kubelet-event-qps.ts';
import kubeletHostnameOverride from './checks/kubelet-hostname-override.ts';
import kubeletIptablesUtilChains from './checks/kubelet-iptables-util-chains.ts';
import kubeletPodPidsLimit from './checks/kubelet-pod-pids-limit.ts';
import kubeletProfilingDebug from './checks/kubelet-profiling-debug.ts';
import kubeletProtectKernelDefaults from './checks/kubelet-protect-kernel-defaults.ts';
import kubeletReadOnlyPort from './checks/kubelet-read-only-port.ts';
import kubeletRotateCertificates from './checks/kubelet-rotate-certificates.ts';
import kubeletRotateServerCerts from './checks/kubelet-rotate-server-certs.ts';
import kubeletSeccompDefault from './checks/kubelet-seccomp-default.ts';
import kubeletServingCert from './checks/kubelet-serving-cert.ts';
import kubeletStaticPodPath from './checks/kubelet-static-pod-path.ts';
import kubeletStreamingTimeout from './checks/kubelet-streaming-timeout.ts';
import kubeletTlsCiphers from './checks/kubelet-tls-ciphers.ts';
import kubeletTlsMinVersion from './checks/kubelet-tls-min-version.ts';
import kubeletUnsafeSysctls from './checks/kubelet-unsafe-sysctls.ts';
import kubeletWebhookAuthn from './checks/kubelet-webhook-authn.ts';
import nodeControlPlaneSchedulable from './checks/node-control-plane-schedulable.ts';
import nodeKernelDefaults from './checks/node-kernel-defaults.ts';
import nodeKubeletBootstrapGroups from './checks/node-kubelet-bootstrap-groups.ts';
import nodeLabelsRestricted from './checks/node-labels-restricted.ts';
import nodePublicIp from './checks/node-public-ip.ts';
import nodeSshExposure from './checks/node-ssh-exposure.ts';
import rbacAbacEnabled from './checks/rbac-abac-enabled.ts';
import schedBindAddress from './checks/sched-bind-address.ts';
import schedProfiling from './checks/sched-profiling.ts';
import anonymousAccess from './remediations/anonymous-access.ts';
import apiserverAuthentication from './remediations/apiserver-authentication.ts';
import apiserverCertificates from './remediations/apiserver-certificates.ts';
import apiserverHardening from './remediations/apiserver-hardening.ts';
import controlPlaneTaint from './remediations/control-plane-taint.ts';
import controllerManagerScheduler from './remediations/controller-manager-scheduler.ts';
import encryptionAtRest from './remediations/encryption-at-rest.ts';
import etcd from './remediations/etcd.ts';
import etcdCopies from './remediations/etcd-copies.ts';
import fileModes from './remediations/file-modes.ts';
import kubeletDrift from './remediations/kubelet-drift.ts';
import kubeletHardening from './remediations/kubelet-hardening.ts';
import kubeletServingCertificates from './remediations/kubelet-serving-certificates.ts';
import managedCluster from './remediations/managed-cluster.ts';
import nodeIsolation from './remediations/node-isolation.ts';

export default {
  area,
  checks: [
    aksApiAccess,
    aksDefenderPolicy,
    aksDiagnostics,
    aksEntraRbac,
    aksImds,
    aksKms,
    aksLocalAccounts,
    aksNetworkPolicy,
    aksRunCommand,
    aksUpgradeChannels,
    aksWorkloadIdentity,
    apiserverAlwaysAdmit,
    apiserverAlwaysPullImages,
    apiserverAnonymousAuth,
    apiserverAuthzAlwaysallow,
    apiserverAuthzNode,
    apiserverAuthzRbac,
    apiserverBasicAuthInsecurePort,
    apiserverClientCa,
    apiserverDefaultPluginsDisabled,
    apiserverDenyExternalIps,
    apiserverEncryptionConfig,
    apiserverEncryptionProviders,
    apiserverEtcdCa,
    apiserverEtcdTls,
    apiserverEventRateLimit,
    apiserverKubeletCa,
    apiserverKubeletClientCert,
    apiserverMaxInflightApf,
    apiserverNamespacelifecycle,
    apiserverNodeRestriction,
    apiserverProfiling,
    apiserverRequestTimeout,
    apiserverRequestheaderNames,
    apiserverSaExtendToken,
    apiserverSaKeyFile,
    apiserverSaLookup,
    apiserverServiceaccountPlugin,
    apiserverTlsCert,
    apiserverTlsCiphers,
    apiserverTlsMinVersion,
    apiserverTokenAuthFile,
    apiserverUnsafeFlags,
    apiserverVerbosity,
    cpAggregatedApis,
    cpCorednsIntegrity,
    cpEtcdBackupAge,
    eksAuthMode,
    eksAwsAuthAdmins,
    eksControlPlaneLogs,
    eksImdsHopLimit,
    eksNetworkPolicy,
    eksNodeUpgrade,
    eksPodIdentity,
    eksPrivateNodes,
    eksPublicEndpoint,
    eksSecretsKms,
    etcdAutoTls,
    etcdCertFile,
    etcdClientCertAuth,
    etcdListenExposed,
    etcdPeerAutoTls,
    etcdPeerCert,
    etcdPeerClientCertAuth,
    etcdSnapshotEncryption,
    etcdUniqueCa,
    fileAdminConf,
    fileApiserverManifest,
    fileAuditLog,
    fileClientCa,
    fileCni,
    fileEncryptionConfig,
    fileEtcdBackup,
    fileEtcdData,
    fileEtcdManifest,
    fileKcmConf,
    fileKcmManifest,
    fileKubeletConf,
    fileKubeletConfig,
    fileKubeletService,
    filePki,
    fileProxyKubeconfig,
    fileSchedulerConf,
    fileSchedulerManifest,
    gkeAnonymousAuth,
    gkeAuthorizedNetworks,
    gkeAutoUpgrade,
    gkeBinauthz,
    gkeClientCert,
    gkeInsecureBindings,
    gkeLegacyAbac,
    gkeLogging,
    gkeMisc,
    gkeNetworkPolicy,
    gkeNodeSa,
    gkePosture,
    gkePrivateEndpoint,
    gkePrivateNodes,
    gkeReadonlyPort,
    gkeSecretsCmek,
    gkeShieldedNodes,
    gkeWorkloadIdentity,
    imgPullCredentialVerification,
    kcmBindAddress,
    kcmClusterSigningScope,
    kcmPodGcThreshold,
    kcmProfiling,
    kcmRootCa,
    kcmRotateKubeletServerCert,
    kcmSaCredentials,
    kcmSaPrivateKey,
    kubeProxyMetricsBind,
    kubeProxyModeIpvs,
    kubeletAnonymousAuth,
    kubeletAuthorizedDropIn,
    kubeletAuthzMode,
    kubeletCgroupV1,
    kubeletClientCa,
    kubeletConfigDrift,
    kubeletEventQps,
    kubeletHostnameOverride,
    kubeletIptablesUtilChains,
    kubeletPodPidsLimit,
    kubeletProfilingDebug,
    kubeletProtectKernelDefaults,
    kubeletReadOnlyPort,
    kubeletRotateCertificates,
    kubeletRotateServerCerts,
    kubeletSeccompDefault,
    kubeletServingCert,
    kubeletStaticPodPath,
    kubeletStreamingTimeout,
    kubeletTlsCiphers,
    kubeletTlsMinVersion,
    kubeletUnsafeSysctls,
    kubeletWebhookAuthn,
    nodeControlPlaneSchedulable,
    nodeKernelDefaults,
    nodeKubeletBootstrapGroups,
    nodeLabelsRestricted,
    nodePublicIp,
    nodeSshExposure,
    rbacAbacEnabled,
    schedBindAddress,
    schedProfiling,
  ],
  remediations: [
    anonymousAccess,
    apiserverAuthentication,
    apiserverCertificates,
    apiserverHardening,
    controlPlaneTaint,
    controllerManagerScheduler,
    encryptionAtRest,
    etcd,
    etcdCopies,
    fileModes,
    kubeletDrift,
    kubeletHardening,
    kubeletServingCertificates,
    managedCluster,
    nodeIsolation,
  ],
} satisfies AreaModule;
