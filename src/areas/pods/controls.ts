import type { ControlRef } from '../../core/check.ts';

/** What every rule on a pod's own settings answers beside its particular controls. */
export const POD_SECURITY: readonly ControlRef[] = [
  { framework: 'NSA', id: 'PodSec' },
  { framework: 'OWASP', id: 'K01:2025' },
];

export const cis = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'CIS', id }));
export const kubescape = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'Kubescape', id }));
export const mitre = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'MITRE', id }));
export const cve = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'CVE', id }));
