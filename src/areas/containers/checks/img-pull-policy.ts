import { componentsOf, listFlag } from '../../../core/kube/components.ts';
import { pullPolicyOf } from '../../../core/kube/image.ts';
import { memoize } from '../../../core/snapshot.ts';
import { defineImageCheck } from '../image-check.ts';

/** Every API server sets the policy Always itself. */
const alwaysPulled = memoize((snapshot) => {
  const servers = componentsOf(snapshot).filter(({ name }) => name === 'kube-apiserver');
  return {
    holds:
      servers.length > 0 &&
      servers.every((server) => listFlag(server, 'enable-admission-plugins').includes('AlwaysPullImages')),
  };
});

export default defineImageCheck({
  id: 'img-pull-policy',
  title: 'Tags that are taken from the node’s cache',
  severity: 'low',
  risk: 'A node that holds an image of that name starts it without asking the registry: an older build, or one that another pod brought there, runs instead, and the registry’s permissions are not asked.',
  fields: [
    {
      path: 'containers[*].imagePullPolicy (init and ephemeral containers too)',
      allowed: 'Always, unless the image is pinned to a digest; absent means IfNotPresent but for latest',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0075' },
    { framework: 'CIS', id: '1.2.11' },
  ],
  messages: {
    pass: { brief: 'pulled or pinned', detail: 'Every image is pinned to a digest or asked for at each start.' },
    fail: { brief: 'cached by tag: {images}', detail: 'The node’s cache is trusted for the tag of {images}.' },
  },
  fault({ image, container }, snapshot) {
    if (image.digest !== undefined || alwaysPulled(snapshot).holds) return undefined;
    const policy = pullPolicyOf(image, container.imagePullPolicy);
    if (policy === 'Always') return undefined;
    return {
      field: 'imagePullPolicy',
      value: `${container.imagePullPolicy ?? `(absent), which means ${policy}`} for ${image.text}`,
    };
  },
});
