import type { Vulnerability } from '../vulnerability.ts';

export const ETCD: readonly Vulnerability[] = [
  {
    id: 'CVE-2026-33413',
    products: ['etcd'],
    what: 'etcd’s own roles are passed by, which Kubernetes does not use',
    ranges: [
      ['3.4.0', '3.4.42'],
      ['3.5.0', '3.5.28'],
      ['3.6.0', '3.6.9'],
    ],
    severity: 'low',
  },
  {
    id: 'CVE-2026-33343',
    products: ['etcd'],
    what: 'etcd’s own roles are passed by, which Kubernetes does not use',
    ranges: [
      ['3.4.0', '3.4.42'],
      ['3.5.0', '3.5.28'],
      ['3.6.0', '3.6.9'],
    ],
    severity: 'low',
  },
  {
    id: 'CVE-2026-44283',
    products: ['etcd'],
    what: 'etcd’s own roles are passed by, which Kubernetes does not use',
    ranges: [
      ['3.4.0', '3.4.44'],
      ['3.5.0', '3.5.30'],
      ['3.6.0', '3.6.11'],
    ],
    severity: 'low',
  },
  {
    id: 'CVE-2026-73499',
    products: ['etcd'],
    what: 'etcd’s own roles are passed by, which Kubernetes does not use',
    ranges: [
      ['3.4.0', '3.4.44'],
      ['3.5.0', '3.5.33'],
      ['3.6.0', '3.6.14'],
      ['3.7.0', '3.7.1'],
    ],
    severity: 'low',
  },
  {
    id: 'CVE-2026-73500',
    products: ['etcd'],
    what: 'connections that never finish their handshake exhaust etcd',
    ranges: [
      ['0.0.0', '3.5.33'],
      ['3.6.0', '3.6.14'],
      ['3.7.0', '3.7.1'],
    ],
    severity: 'medium',
  },
];
