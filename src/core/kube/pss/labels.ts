// What the labels of a namespace mean to Pod Security admission (k8s.io/pod-security-admission/api).
import { NEWEST_POLICY, PSS_LEVELS, type PssLevel } from './index.ts';

export const PSA_MODES = ['enforce', 'audit', 'warn'] as const;
export type PsaMode = (typeof PSA_MODES)[number];

const PREFIX = 'pod-security.kubernetes.io/';
export const levelLabel = (mode: PsaMode): string => `${PREFIX}${mode}`;
export const versionLabel = (mode: PsaMode): string => `${PREFIX}${mode}-version`;

type Labels = Readonly<Record<string, string>>;

export const isLevel = (value: string | undefined): value is PssLevel => PSS_LEVELS.some((level) => level === value);

/** Zero for equals, negative when `a` is less strict. */
export const compareLevels = (a: PssLevel, b: PssLevel): number => PSS_LEVELS.indexOf(a) - PSS_LEVELS.indexOf(b);

const VERSION = /^v1\.(0|[1-9]\d*)$/;
export const isPolicyVersion = (value: string): boolean => value === 'latest' || VERSION.test(value);

/** Minor version of a pinned policy; undefined for `latest`, for no label, and for what the API server cannot read. */
export const pinnedMinor = (value: string | undefined): number | undefined => {
  const minor = VERSION.exec(value ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
};

export interface LevelVersion {
  readonly level: PssLevel;
  /** Minor version that pods are judged at: never newer than the server. */
  readonly minor: number;
}

/**
 * The levels that hold in a namespace where no other default is configured. A bad value of `enforce` counts as
 * restricted, of the others as privileged; a bad version as the latest; `warn` follows `enforce` where it is not set.
 */
export function policyOf(labels: Labels = {}, serverMinor: number = NEWEST_POLICY): Record<PsaMode, LevelVersion> {
  const minorOf = (mode: PsaMode): number =>
    Math.min(pinnedMinor(labels[versionLabel(mode)]) ?? serverMinor, serverMinor);
  const levelOf = (mode: PsaMode): PssLevel => {
    const value = labels[levelLabel(mode)];
    if (value === undefined) return 'privileged';
    if (isLevel(value)) return value;
    return mode === 'enforce' ? 'restricted' : 'privileged';
  };
  const enforce = { level: levelOf('enforce'), minor: minorOf('enforce') };
  const follows = labels[levelLabel('warn')] === undefined && isLevel(labels[levelLabel('enforce')]);
  const warn = follows
    ? { level: enforce.level, minor: labels[versionLabel('warn')] === undefined ? enforce.minor : minorOf('warn') }
    : { level: levelOf('warn'), minor: minorOf('warn') };
  return { enforce, audit: { level: levelOf('audit'), minor: minorOf('audit') }, warn };
}
