// Ranges of kernel.org's own releases that are known exactly; distributions backport, so a match is a question, not a verdict.
import type { Vulnerability } from '../vulnerability.ts';

export const KERNEL: readonly Vulnerability[] = [
  {
    id: 'CVE-2022-0185',
    products: ['kernel'],
    what: 'a process that may open a user namespace becomes root of the node',
    ranges: [
      ['5.1.0', '5.4.173'],
      ['5.5.0', '5.10.93'],
      ['5.11.0', '5.15.16'],
      ['5.16.0', '5.16.2'],
    ],
    severity: 'high',
    score: 8.4,
  },
  {
    id: 'CVE-2026-31431',
    products: ['kernel'],
    what: 'any process changes files of the node in memory and becomes root; RuntimeDefault seccomp does not stop it',
    ranges: [
      ['6.18.0', '6.18.22'],
      ['6.19.0', '6.19.12'],
    ],
    severity: 'high',
    score: 7.8,
  },
];
