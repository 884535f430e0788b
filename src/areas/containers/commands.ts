import type { Finding } from '../../core/finding.ts';
import type { ResourceRef } from '../../core/reference.ts';
import { shellQuote } from '../../core/text.ts';

const inNamespace = (namespace: string | undefined): string =>
  namespace === undefined ? '' : ` --namespace ${shellQuote(namespace)}`;

/** `kubectl get … deployment web`, for any verb that takes a kind and a name. */
export const kubectl = (verb: string, { kind, name, namespace }: ResourceRef, rest = ''): string =>
  `kubectl${inNamespace(namespace)} ${verb} ${kind.toLowerCase()} ${shellQuote(name)}${rest ? ` ${rest}` : ''}`;

/** Values of the evidence, once each. */
export const valuesOfEvidence = (findings: readonly Finding[]): string[] => [
  ...new Set(findings.flatMap(({ evidence }) => evidence.map(({ value }) => value))),
];
