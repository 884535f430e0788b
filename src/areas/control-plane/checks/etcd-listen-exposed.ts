import { listFlag } from '../../../core/kube/components.ts';
import { listing } from '../../../core/text.ts';
import { flagCheck } from '../flag-check.ts';
import { hostOf, inFile, isLoopback } from '../judgement.ts';

// Private, shared and link-local ranges (RFC 1918, 6598, 3927, 4193).
const PRIVATE =
  /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe80:|::1$)/i;
const isAddress = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');
const isWide = (host: string): boolean => host === '' || (isAddress(host) && !PRIVATE.test(host));

export default flagCheck({
  id: 'etcd-listen-exposed',
  component: 'etcd',
  title: 'Where etcd listens',
  severity: 'high',
  risk: 'etcd needs the control plane as visitor and nobody else. On all addresses, one missing firewall rule or one stolen certificate is enough to read every Secret from afar; its metrics port takes no certificate at all.',
  fields: [
    {
      path: 'etcd --listen-client-urls',
      allowed: 'particular private addresses, no 0.0.0.0, no ::, no public address',
    },
    { path: 'etcd --listen-metrics-urls', allowed: 'loopback, unless https' },
  ],
  controls: [
    { framework: 'OWASP', id: 'K06:2025' },
    { framework: 'NSA', id: 'NetSep' },
  ],
  messages: {
    pass: { brief: '{addresses}', detail: 'etcd listens on {addresses}.' },
    fail: { brief: '{found}', detail: 'etcd listens too widely: {found}.' },
  },
  judge: (component) => {
    const file = inFile(component, 'config-file');
    if (file) return file;
    const urls = listFlag(component, 'listen-client-urls');
    const metrics = listFlag(component, 'listen-metrics-urls');
    const found = [
      ...urls.filter((url) => isWide(hostOf(url))),
      ...metrics.filter((url) => url.startsWith('http:') && !isLoopback(hostOf(url))),
    ];
    return {
      verdict: found.length === 0 ? 'pass' : 'fail',
      read: ['listen-client-urls', 'listen-metrics-urls'],
      data: { addresses: listing(urls) || 'localhost', found: listing(found) },
    };
  },
});
