import { defineImageCheck } from '../image-check.ts';
import { excessOf } from '../minimal.ts';

export default defineImageCheck({
  id: 'img-minimal-base',
  title: 'Images with a whole distribution',
  severity: 'low',
  risk: 'A shell, a package manager and a compiler are an attacker’s tools, already in place; hundreds of packages that the program never uses each bring vulnerabilities that have to be patched.',
  fields: [
    {
      path: 'containers[*].image (init and ephemeral containers too); Node status.images for sizes',
      allowed: 'a slim, alpine or distroless variant; less than 1 GB',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'PodSec' },
    { framework: 'MITRE', id: 'T1059' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [{ resource: 'nodes', optional: true }],
  messages: {
    pass: { brief: 'no sign of a heavy base', detail: 'Names and sizes show no image with a whole distribution.' },
    fail: {
      brief: 'heavy images: {images}',
      detail: 'By name or size, {images} holds a whole distribution with shell and package manager.',
    },
  },
  fault({ image }, snapshot) {
    const excess = excessOf(image, snapshot);
    return excess === undefined ? undefined : { value: excess };
  },
});
