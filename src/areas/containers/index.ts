import type { AreaModule } from '../define.ts';
import { area } from './area.ts';
import imgDebugLeftovers from './checks/img-debug-leftovers.ts';
import imgDeprecatedRegistry from './checks/img-deprecated-registry.ts';
import imgDigestUnpinned from './checks/img-digest-unpinned.ts';
import imgLatestTag from './checks/img-latest-tag.ts';
import imgLivenessProbe from './checks/img-liveness-probe.ts';
import imgMinimalBase from './checks/img-minimal-base.ts';
import imgNakedPods from './checks/img-naked-pods.ts';
import imgPullPolicy from './checks/img-pull-policy.ts';
import imgPullSecretsHygiene from './checks/img-pull-secrets-hygiene.ts';
import imgReadinessProbe from './checks/img-readiness-probe.ts';
import imgSingleProcess from './checks/img-single-process.ts';
import imgStartupProbe from './checks/img-startup-probe.ts';
import imgTrustedRegistry from './checks/img-trusted-registry.ts';
import imgVulnerabilities from './checks/img-vulnerabilities.ts';
import debuggingOff from './remediations/debugging-off.ts';
import minimalImages from './remediations/minimal-images.ts';
import nakedPods from './remediations/naked-pods.ts';
import pinImages from './remediations/pin-images.ts';
import pinImagesByHand from './remediations/pin-images-by-hand.ts';
import pinImagesUnseen from './remediations/pin-images-unseen.ts';
import probes from './remediations/probes.ts';
import probesByHand from './remediations/probes-by-hand.ts';
import pullCredentials from './remediations/pull-credentials.ts';
import pullPolicy from './remediations/pull-policy.ts';
import rebuildImages from './remediations/rebuild-images.ts';
import registryK8sIo from './remediations/registry-k8s-io.ts';
import scanImages from './remediations/scan-images.ts';
import splitContainers from './remediations/split-containers.ts';
import trustedRegistries from './remediations/trusted-registries.ts';

export default {
  area,
  checks: [
    imgDebugLeftovers,
    imgDeprecatedRegistry,
    imgDigestUnpinned,
    imgLatestTag,
    imgLivenessProbe,
    imgMinimalBase,
    imgNakedPods,
    imgPullPolicy,
    imgPullSecretsHygiene,
    imgReadinessProbe,
    imgSingleProcess,
    imgStartupProbe,
    imgTrustedRegistry,
    imgVulnerabilities,
  ],
  remediations: [
    debuggingOff,
    minimalImages,
    nakedPods,
    pinImages,
    pinImagesUnseen,
    pinImagesByHand,
    pullPolicy,
    probes,
    probesByHand,
    pullCredentials,
    rebuildImages,
    registryK8sIo,
    scanImages,
    splitContainers,
    trustedRegistries,
  ],
} satisfies AreaModule;
