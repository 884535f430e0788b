import { textOf } from '../../../core/kube/kubelet.ts';
import { parseVersion } from '../../../core/platform.ts';
import { kubeletCheck } from '../kubelet-check.ts';

/** KEP-2535: from here on kubelets verify by default; before, only the API server can ask for it. */
const SINCE = 35;

export default kubeletCheck({
  id: 'img-pull-credential-verification',
  title: 'Kubelets that start private images for everybody',
  severity: 'low',
  risk: 'A private image that one tenant’s pod pulled starts in every other tenant’s pod on that node, without the pull secret: knowing its name is enough.',
  fields: [
    {
      path: 'KubeletConfiguration imagePullCredentialsVerificationPolicy',
      allowed: 'not NeverVerify (default NeverVerifyPreloadedImages, from Kubernetes 1.35 on)',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.11' },
    { framework: 'Kubescape', id: 'C-0123' },
    { framework: 'MITRE', id: 'T1525' },
  ],
  messages: {
    pass: { brief: '{policy}', detail: 'The kubelet verifies pull credentials: {policy}.' },
    fail: {
      brief: 'never verified',
      detail: 'The kubelet starts images that are on its node without asking for pull credentials: {policy}.',
    },
    older: {
      brief: 'older than 1.35',
      detail:
        'Kubelets verify pull credentials from Kubernetes 1.35 on; before, AlwaysPullImages of the API server does.',
    },
  },
  judge: (config, { node }) => {
    const version = parseVersion(node.status?.nodeInfo?.kubeletVersion ?? '');
    const read = ['imagePullCredentialsVerificationPolicy'];
    if (!version || version.minor < SINCE) return { verdict: 'not-applicable', message: 'older', read };
    const policy = textOf(config, 'imagePullCredentialsVerificationPolicy') || 'NeverVerifyPreloadedImages';
    return { verdict: policy === 'NeverVerify' ? 'fail' : 'pass', read, data: { policy } };
  },
});
