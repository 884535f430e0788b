import { kubeletsOf, textOf } from '../../../core/kube/kubelet.ts';
import { parseVersion } from '../../../core/platform.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { pluginEnabled } from '../admission.ts';
import { flagCheck } from '../flag-check.ts';

// KEP-2535: on by default from 1.35. Only what the running configuration shows counts.
const kubeletsVerify = (snapshot: Snapshot): boolean => {
  const kubelets = kubeletsOf(snapshot);
  return (
    kubelets.length > 0 &&
    kubelets.every(({ node, config }) => {
      const version = parseVersion(node.status?.nodeInfo?.kubeletVersion ?? '');
      const policy = config ? textOf(config, 'imagePullCredentialsVerificationPolicy') : '';
      return version !== undefined && version.minor >= 35 && policy !== '' && policy !== 'NeverVerify';
    })
  );
};

export default flagCheck({
  id: 'apiserver-always-pull-images',
  component: 'kube-apiserver',
  title: 'Private images by name alone',
  severity: 'low',
  risk: 'A pod that names a private image already on the node starts without the registry being asked: another tenant’s private image runs without its pull credentials.',
  fields: [
    {
      path: 'kube-apiserver --enable-admission-plugins',
      allowed:
        'contains AlwaysPullImages, unless every kubelet verifies pull credentials itself (imagePullCredentialsVerificationPolicy, on from 1.35)',
    },
  ],
  controls: [
    { framework: 'CIS', id: '1.2.11' },
    { framework: 'Kubescape', id: 'C-0123' },
  ],
  reads: [{ resource: 'nodes/configz', optional: true }],
  messages: {
    pass: { brief: 'always pulled', detail: 'The admission plugin AlwaysPullImages is enabled.' },
    fail: {
      brief: 'images may be reused without credentials',
      detail:
        'The admission plugin AlwaysPullImages is not enabled, and not every kubelet verifies pull credentials itself.',
    },
    verified: {
      brief: 'kubelets verify credentials',
      detail: 'The plugin is not enabled; every kubelet verifies pull credentials for images on its node instead.',
    },
  },
  judge: (component, snapshot) => {
    if (pluginEnabled(component, 'AlwaysPullImages')) return { verdict: 'pass', read: ['enable-admission-plugins'] };
    return kubeletsVerify(snapshot)
      ? {
          verdict: 'fail',
          message: 'verified',
          read: ['enable-admission-plugins'],
          accepted: { by: 'platform', reason: 'every kubelet asks for pull credentials itself (KEP-2535)' },
        }
      : { verdict: 'fail', read: ['enable-admission-plugins'] };
  },
});
