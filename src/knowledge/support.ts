import { FEEDS } from './feeds.ts';

/** When a line of a product stops getting fixes. */
export interface SupportLine {
  /** `1.7` or `3.4`: major and minor. */
  readonly line: string;
  /** ISO day; absent while no end is announced. */
  readonly ends?: string;
}

/** Newest first; a line older than the last one ended long ago. */
export const CONTAINERD: readonly SupportLine[] = FEEDS.containerd;

export const ETCD_LINES: readonly SupportLine[] = FEEDS.etcd;

export interface OperatingSystem {
  /** Matches `nodeInfo.osImage`. */
  readonly pattern: RegExp;
  readonly name: string;
  readonly ends: string;
  /** The vendor sells fixes beyond. */
  readonly extended?: string;
}

export const OPERATING_SYSTEMS: readonly OperatingSystem[] = [
  { pattern: /^Amazon Linux 2$/, name: 'Amazon Linux 2', ends: '2026-06-30' },
  { pattern: /^Amazon Linux 2023/, name: 'Amazon Linux 2023', ends: '2029-06-30' },
  { pattern: /^Ubuntu 26\.04/, name: 'Ubuntu 26.04', ends: '2031-04-30' },
  { pattern: /^Ubuntu 24\.04/, name: 'Ubuntu 24.04', ends: '2029-05-31' },
  { pattern: /^Ubuntu 22\.04/, name: 'Ubuntu 22.04', ends: '2027-04-30' },
  { pattern: /^Ubuntu 20\.04/, name: 'Ubuntu 20.04', ends: '2025-05-31', extended: '2030-04-30' },
  { pattern: /^Ubuntu 18\.04/, name: 'Ubuntu 18.04', ends: '2023-05-31', extended: '2028-04-30' },
  { pattern: /^Ubuntu 16\.04/, name: 'Ubuntu 16.04', ends: '2021-04-30' },
  { pattern: /^CentOS Linux 7/, name: 'CentOS 7', ends: '2024-06-30' },
  { pattern: /^CentOS Linux 8/, name: 'CentOS 8', ends: '2021-12-31' },
  { pattern: /^CentOS Stream 8/, name: 'CentOS Stream 8', ends: '2024-05-31' },
  { pattern: /^Debian GNU\/Linux 9/, name: 'Debian 9', ends: '2022-06-30' },
  { pattern: /^Debian GNU\/Linux 10/, name: 'Debian 10', ends: '2024-06-30' },
  { pattern: /^Debian GNU\/Linux 11/, name: 'Debian 11', ends: '2026-08-31' },
  { pattern: /^Debian GNU\/Linux 12/, name: 'Debian 12', ends: '2028-06-30' },
  { pattern: /^Debian GNU\/Linux 13/, name: 'Debian 13', ends: '2030-06-30' },
];

export interface AddOn {
  readonly name: string;
  /** Matches the image's repository. */
  readonly repository: RegExp;
  /** Oldest line that still gets fixes on the day of the data; undefined when the project ended. */
  readonly oldest: string | undefined;
  readonly note: string;
}

export const ADD_ONS: readonly AddOn[] = [
  {
    name: 'Calico',
    repository: /(^|\/)calico\/(node|kube-controllers)$/,
    oldest: '3.31',
    note: '3.30 ended on 2026-04-30',
  },
  { name: 'Cilium', repository: /(^|\/)cilium\/cilium$/, oldest: '1.18', note: '1.17 ended on 2026-07-29' },
  {
    name: 'Kyverno',
    repository: /(^|\/)kyverno\/kyverno$/,
    oldest: '1.16',
    note: '1.15 ended on 2026-04-29',
  },
  {
    name: 'ingress-nginx',
    repository: /(^|\/)ingress-nginx\/controller(-chroot)?$/,
    oldest: undefined,
    note: 'the project was retired in March 2026',
  },
  {
    name: 'Kubernetes Dashboard',
    repository: /(^|\/)kubernetesui\/dashboard[\w-]*$/,
    oldest: undefined,
    note: 'the project was retired; Headlamp is its successor',
  },
];

/** The end of a line's support: a day, `never` when none is announced, `long ago` for older lines, undefined for newer ones. */
export function supportEnd(lines: readonly SupportLine[], line: string): string | undefined {
  const found = lines.find((known) => known.line === line);
  if (found) return found.ends ?? 'never';
  const rank = (text: string): number => {
    const [major = 0, minor = 0] = text.split('.').map(Number);
    return major * 1000 + minor;
  };
  const oldest = lines.at(-1);
  return oldest && rank(line) < rank(oldest.line) ? 'long ago' : undefined;
}
