import { type Finding, isOpen } from '../core/finding.ts';
import { platformOf } from '../core/platform.ts';
import type { Step } from '../core/remediation.ts';
import { SEVERITIES } from '../core/severity.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { count, safeText, shellQuote } from '../core/text.ts';

/** `context staging`, `the demo cluster`, `manifests in deploy`. */
export function sourceText({ source }: Snapshot): string {
  const name = safeText(source.name);
  if (source.kind === 'demo') return 'the demo cluster';
  if (source.kind === 'files') return `manifests in ${name}`;
  return source.kind === 'snapshot' ? `snapshot ${name}` : `context ${name}`;
}

/** The options that name the same source again, each with a leading space. */
export function sourceFlags({ source }: Snapshot): string {
  if (source.kind === 'demo') return ' --demo';
  if (source.kind === 'snapshot') return ` --snapshot ${shellQuote(safeText(source.name))}`;
  if (source.kind === 'live') return ` --context ${shellQuote(safeText(source.name))}`;
  return ` --manifests ${source.name
    .split(', ')
    .map((path) => shellQuote(safeText(path)))
    .join(' ')}`;
}

/** The command that takes a step: tries it on a cluster, changes manifests themselves, or writes files. */
export function commandFor({ id, delivery }: Pick<Step, 'id' | 'delivery'>, snapshot: Snapshot): string {
  const flags = `${sourceFlags(snapshot)} --step ${shellQuote(safeText(id))}`;
  if (delivery !== 'cluster') return `kubeharden generate${flags} --out hardening`;
  const { kind, name } = snapshot.source;
  if (kind === 'files' && name !== '-') return `kubeharden generate${flags} --in-place`;
  return kind === 'live' || kind === 'demo'
    ? `kubeharden apply${flags} --dry-run`
    : `kubeharden generate${flags} --out hardening`;
}

/** `kubeadm v1.36.3, 3 nodes`; what nothing shows is left out. */
export function platformText(snapshot: Snapshot): string {
  const { distribution, version, nodes } = platformOf(snapshot);
  return [
    [distribution === 'unknown' ? 'Kubernetes' : distribution, version ? safeText(version.text) : '']
      .filter(Boolean)
      .join(' '),
    ...(nodes > 0 ? [count(nodes, 'node')] : []),
  ].join(', ');
}

/** `2026-11-23 09:30 UTC`. */
export const timeText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** `3 critical, 40 high`; empty when nothing is open. */
export function severityText(findings: readonly Finding[]): string {
  const open = Map.groupBy(findings.filter(isOpen), ({ severity }) => severity);
  return SEVERITIES.flatMap((severity) => {
    const found = open.get(severity)?.length ?? 0;
    return found > 0 ? [`${found} ${severity}`] : [];
  }).join(', ');
}

export const scoreText = (score: number | undefined): string =>
  score === undefined ? 'not judged' : `${score} of 100`;

/** Never says 100 % while something is left, nor 0 % where something is done. */
export const percent = (share: number): string =>
  `${share >= 1 ? 100 : Math.min(Math.max(Math.round(share * 100), share > 0 ? 1 : 0), 99)} %`;
