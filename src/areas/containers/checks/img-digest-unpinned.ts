import { defineImageCheck } from '../image-check.ts';

export default defineImageCheck({
  id: 'img-digest-unpinned',
  title: 'Images that are not pinned to a digest',
  severity: 'medium',
  risk: 'Whoever can push to the repository, or has stolen the right to, can put another image behind the same tag; every node that pulls it then runs it. Only a digest names one content.',
  fields: [
    {
      path: 'containers[*].image (init and ephemeral containers too)',
      allowed: 'ends in @sha256: and the digest',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0306' },
    { framework: 'MITRE', id: 'T1525' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  messages: {
    pass: { brief: 'images are pinned', detail: 'Every image is pinned to a digest.' },
    fail: { brief: 'no digest: {images}', detail: 'A tag, which can be moved, is all that names {images}.' },
  },
  fault: ({ image }) => (image.digest === undefined ? {} : undefined),
});
