import { defineImageCheck } from '../image-check.ts';
import { successorOf } from '../registries.ts';

export default defineImageCheck({
  id: 'img-deprecated-registry',
  title: 'Images of the frozen k8s.gcr.io',
  severity: 'medium',
  risk: 'The registry was frozen in April 2023: it has no image newer than that, fixes included, and may vanish; a node that has to pull then cannot start the pod.',
  fields: [
    {
      path: 'containers[*].image (init and ephemeral containers too)',
      allowed: 'not of k8s.gcr.io, gcr.io/google-containers or gcr.io/google_containers',
    },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0253' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  messages: {
    pass: { brief: 'no frozen registry', detail: 'No image comes from a registry that was frozen.' },
    fail: {
      brief: 'frozen registry: {images}',
      detail: 'The registry of {images} gets no new images since April 2023.',
    },
  },
  fault: ({ image }) => (successorOf(image) === undefined ? undefined : {}),
});
