import { defineCheck } from '../../../core/check.ts';
import { platformOf } from '../../../core/platform.ts';
import { text } from '../../../core/reduce/raw.ts';
import { hostOf, isLoopback } from '../judgement.ts';
import { KUBE_PROXY_MESSAGES, KUBE_PROXY_READS, kubeProxyConfig, withoutConfig } from '../kube-proxy.ts';

export default defineCheck({
  id: 'kube-proxy-metrics-bind',
  area: 'control-plane',
  title: 'Address of kube-proxy’s metrics',
  severity: 'low',
  risk: 'kube-proxy’s metrics port asks for no credentials. On all addresses it tells every pod and every network of the node which services exist, and before the connection is refused costs processor time.',
  fields: [{ path: 'KubeProxyConfiguration metricsBindAddress', allowed: 'absent, empty or a loopback address' }],
  controls: [
    { framework: 'CIS', id: '4.3.1' },
    { framework: 'Kubescape', id: 'C-0291' },
  ],
  reads: [...KUBE_PROXY_READS, { resource: 'nodes', optional: true }, { resource: 'version', optional: true }],
  messages: {
    ...KUBE_PROXY_MESSAGES,
    pass: { brief: '{value}', detail: 'Metrics are served on {value}.' },
    fail: { brief: '{value}', detail: 'Metrics are served without credentials on {value}.' },
  },
  *evaluate(snapshot) {
    const { found } = kubeProxyConfig(snapshot);
    if (!found) {
      yield withoutConfig(snapshot);
      return;
    }
    const set = text(found.config.metricsBindAddress);
    const value = set || '127.0.0.1:10249';
    const safe = isLoopback(hostOf(value));
    yield {
      verdict: safe ? 'pass' : 'fail',
      subject: found.ref,
      message: safe ? 'pass' : 'fail',
      data: { value },
      evidence: [{ path: `data[${found.key}].metricsBindAddress`, value: set || '(absent)' }],
      ...(!safe && platformOf(snapshot).distribution === 'EKS'
        ? {
            accepted: { by: 'platform', reason: 'Amazon EKS ships kube-proxy so, for its metrics collectors' } as const,
          }
        : {}),
    };
  },
});
