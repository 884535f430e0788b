import type { Finding } from '../../../core/finding.ts';
import type { PssLevel } from '../../../core/kube/pss/index.ts';
import {
  compareLevels,
  isLevel,
  levelLabel,
  PSA_MODES,
  type PsaMode,
  versionLabel,
} from '../../../core/kube/pss/labels.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { serverMinor } from '../control-check.ts';
import type { Values } from '../hardening/form.ts';
import { isReadWhole, judgedIn, type PsaNamespace, strictestIn } from '../namespaces.ts';

/** One decision: namespaces that get the same labels for the same reason. */
export type TargetKey = 'restricted' | 'baseline' | 'empty' | 'watch' | 'pin';
export const TARGET_KEYS: readonly TargetKey[] = ['restricted', 'baseline', 'empty', 'pin', 'watch'];

/** The level that a namespace enforces by a label that the API server understands. */
export const enforcedBy = (labels: PsaNamespace['labels']): PssLevel => {
  const value = labels[levelLabel('enforce')];
  return isLevel(value) ? value : 'privileged';
};

/** Which decision a namespace belongs to; undefined where too little was read to say. */
export function targetOf(snapshot: Snapshot, { name, labels }: PsaNamespace): TargetKey | undefined {
  if (!isReadWhole(snapshot, name)) return undefined;
  const current = enforcedBy(labels);
  if (judgedIn(snapshot, name).length === 0) return current === 'privileged' ? 'empty' : 'pin';
  const strictest = strictestIn(snapshot, name, serverMinor(snapshot));
  // Never a weaker level than the one that holds: pods that break it run on, and new ones stay refused.
  if (compareLevels(strictest, current) <= 0) return current === 'privileged' ? 'watch' : 'pin';
  return strictest === 'restricted' ? 'restricted' : 'baseline';
}

const ANNOUNCING = ['warn', 'audit'] as const;
export const announcedBy = (value: unknown): readonly PsaMode[] =>
  value === 'warn' ? ['warn'] : value === 'audit' ? ['audit'] : ANNOUNCING;

/** The labels to set; null removes one that the API server does not understand. Only what differs. */
export function labelsFor(
  key: TargetKey,
  labels: PsaNamespace['labels'],
  values: Values,
): Record<string, string | null> {
  const version = String(values.version);
  const wanted: Record<string, string | null> = {};
  const set = (mode: PsaMode, level: PssLevel): void => {
    wanted[levelLabel(mode)] = level;
    wanted[versionLabel(mode)] = version;
  };
  const enforce: PssLevel =
    key === 'restricted' ? 'restricted' : key === 'baseline' || key === 'empty' ? 'baseline' : enforcedBy(labels);
  if (enforce !== 'privileged') set('enforce', enforce);
  const announced: PssLevel = key === 'watch' && values.level !== 'restricted' ? 'baseline' : 'restricted';
  const chosen = announcedBy(values.announce);
  for (const mode of ANNOUNCING) {
    const level = labels[levelLabel(mode)];
    if (chosen.includes(mode)) set(mode, isLevel(level) && compareLevels(level, announced) > 0 ? level : announced);
    else {
      if (level !== undefined && !isLevel(level)) wanted[levelLabel(mode)] = null;
      if (labels[versionLabel(mode)] !== undefined) wanted[versionLabel(mode)] = version;
    }
  }
  return Object.fromEntries(Object.entries(wanted).filter(([label, value]) => (labels[label] ?? null) !== value));
}

/** Findings that are gone once the labels are set. */
export function resolvedBy(key: TargetKey, labels: PsaNamespace['labels'], findings: readonly Finding[]): Finding[] {
  if (key !== 'watch') return [...findings];
  const badEnforce = PSA_MODES.slice(0, 1).some((mode) => {
    const value = labels[levelLabel(mode)];
    return value !== undefined && !isLevel(value);
  });
  // Warnings enforce nothing: only what they are for is resolved.
  return findings.filter(({ check }) => check === 'psa-warn-missing' || (check === 'psa-invalid-label' && !badEnforce));
}
