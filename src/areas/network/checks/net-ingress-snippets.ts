import { defineCheck } from '../../../core/check.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { cve, EXPOSURE, kubescape } from '../controls.ts';

/** Text that ingress-nginx copies into the controller's own configuration. */
const SNIPPET = /^(nginx\.ingress\.kubernetes\.io|nginx\.org)\/.*-snippets?$/;

export default defineCheck({
  id: 'net-ingress-snippets',
  area: 'network',
  title: 'Configuration snippets in Ingresses',
  severity: 'high',
  risk: 'A snippet becomes part of the Ingress controller’s configuration: whoever may write an Ingress can run code in the controller and read every TLS key and Secret that it can read (CVE-2021-25742).',
  fields: [
    {
      path: 'Ingress.metadata.annotations',
      allowed: 'no nginx.ingress.kubernetes.io/*-snippet; the controller’s allow-snippet-annotations is false',
    },
  ],
  controls: [...kubescape('C-0059'), ...cve('CVE-2021-25742'), ...EXPOSURE],
  reads: [{ resource: 'ingresses.networking.k8s.io' }],
  messages: {
    pass: { brief: 'no snippets', detail: 'No annotation brings configuration of its own.' },
    fail: { brief: '{annotations}', detail: 'Configuration is brought in by {annotations}.' },
  },
  *evaluate(snapshot) {
    for (const ingress of list(snapshot, 'ingresses.networking.k8s.io')) {
      const subject = refOf(ingress);
      const found = Object.keys(ingress.metadata.annotations ?? {}).filter((key) => SNIPPET.test(key));
      yield found.length === 0
        ? { verdict: 'pass', subject, message: 'pass' }
        : {
            verdict: 'fail',
            subject,
            message: 'fail',
            data: { annotations: listing(found.map((key) => key.slice(key.indexOf('/') + 1))) },
            // The text itself may hold credentials.
            evidence: found.map((key) => ({ path: `metadata.annotations.${key}`, value: '(set)' })),
          };
    }
  },
});
