import type { ControlRef } from '../../core/check.ts';

export const cis = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'CIS', id }));
export const kubescape = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'Kubescape', id }));
export const mitre = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'MITRE', id }));
export const cve = (...ids: readonly string[]): ControlRef[] => ids.map((id) => ({ framework: 'CVE', id }));

/** What every rule on permissions answers beside its particular controls. */
export const AUTHORIZATION: readonly ControlRef[] = [
  { framework: 'OWASP', id: 'K02:2025' },
  { framework: 'NSA', id: 'AuthN/Z' },
];

export const AUTHENTICATION: readonly ControlRef[] = [
  { framework: 'OWASP', id: 'K09:2025' },
  { framework: 'NSA', id: 'AuthN/Z' },
];
