import { defineCheck } from '../../../core/check.ts';
import { refOf } from '../../../core/reference.ts';
import { list } from '../../../core/snapshot.ts';

export default defineCheck({
  id: 'cp-aggregated-apis',
  area: 'control-plane',
  title: 'API servers behind the API server',
  severity: 'medium',
  risk: 'The API server forwards requests, with the name of the user in a header, to aggregated servers. One whose certificate is not verified can be impersonated by a pod that takes over its address; one that is down holds up namespace deletion and discovery for everybody.',
  fields: [
    { path: 'APIService spec.insecureSkipTLSVerify', allowed: 'absent or false' },
    { path: 'APIService status.conditions[type=Available]', allowed: 'True' },
  ],
  controls: [
    { framework: 'CVE', id: 'CVE-2022-3172' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'apiservices.apiregistration.k8s.io' }],
  messages: {
    pass: { brief: 'verified and available', detail: 'Service {service} is verified and available.' },
    insecure: { brief: '{service} is not verified', detail: 'The certificate of Service {service} is not verified.' },
    unavailable: { brief: '{service} does not answer', detail: 'Service {service} does not answer.' },
  },
  *evaluate(snapshot) {
    for (const api of list(snapshot, 'apiservices.apiregistration.k8s.io')) {
      const { service, insecureSkipTLSVerify } = api.spec;
      // Those without a service are the API server’s own.
      if (!service) continue;
      const insecure = insecureSkipTLSVerify === true;
      const failed = insecure || !api.status?.available;
      yield {
        verdict: failed ? 'fail' : 'pass',
        subject: refOf(api),
        message: insecure ? 'insecure' : failed ? 'unavailable' : 'pass',
        data: { service: `${service.namespace ?? ''}/${service.name ?? ''}` },
        evidence: [
          { path: 'spec.insecureSkipTLSVerify', value: String(insecureSkipTLSVerify ?? '(absent)') },
          { path: 'status.conditions[type=Available].status', value: api.status?.available ? 'True' : 'not True' },
        ],
        // metrics-server is installed so by most guides, and serves figures only.
        ...(insecure && api.metadata.name.endsWith('.metrics.k8s.io') ? { severity: 'low' } : {}),
      };
    }
  },
});
