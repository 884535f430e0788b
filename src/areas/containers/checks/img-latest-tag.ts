import { isFloating } from '../../../core/kube/image.ts';
import { defineImageCheck } from '../image-check.ts';

export default defineImageCheck({
  id: 'img-latest-tag',
  title: 'Images whose tag names no version',
  severity: 'high',
  risk: 'A tag such as latest means another image tomorrow: code that nobody reviewed enters at the next restart, two pods of one Deployment run different programs, and nobody can say which version ran yesterday.',
  fields: [
    {
      path: 'containers[*].image (init and ephemeral containers too)',
      allowed: 'has a digest, or a tag that names a version',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0075' },
    { framework: 'CIS', id: '5.5.1' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'images name a version', detail: 'Every image names a version or a digest.' },
    fail: { brief: 'no version: {images}', detail: 'No version is named by {images}.' },
  },
  fault({ image, container }) {
    if (!isFloating(image)) return undefined;
    // Loaded onto the node by hand: nothing new can arrive.
    return container.imagePullPolicy === 'Never' ? { severity: 'low' } : {};
  },
});
