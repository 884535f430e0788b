import type { ControlRef } from '../../core/check.ts';

/** What every rule on segmentation answers beside its particular controls. */
export const SEGMENTATION: readonly ControlRef[] = [
  { framework: 'NSA', id: 'NetSep' },
  { framework: 'OWASP', id: 'K05:2025' },
];

export const EXPOSURE: readonly ControlRef[] = [{ framework: 'OWASP', id: 'K06:2025' }];

export const cis = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'CIS', id }));
export const kubescape = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'Kubescape', id }));
export const mitre = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'MITRE', id }));
export const cve = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'CVE', id }));
