/** A version as software reports it; what a vendor appends does not take part in comparisons. */
export interface Version {
  readonly numbers: readonly [number, number, number];
  /** `rc` 3 of `1.2.0-rc.3`; undefined for a release. */
  readonly pre?: readonly [string, number];
  /** What follows: `-eks-1234`, `+k3s1`, `-0ubuntu2~22.04`; empty when nothing does. */
  readonly suffix: string;
}

const SHAPE = /^v?(\d+)\.(\d+)(?:\.(\d+))?(.*)$/;
const PRE = /^-(alpha|beta|rc)\.?(\d+)(.*)$/;

/** Undefined for text that does not begin with a version. */
export function versionOf(text: string): Version | undefined {
  const match = SHAPE.exec(text.trim());
  if (!match) return undefined;
  const [, major, minor, patch = '0', rest = ''] = match;
  const pre = PRE.exec(rest);
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    ...(pre ? { pre: [pre[1] ?? '', Number(pre[2])] as const } : {}),
    suffix: pre ? (pre[3] ?? '') : rest,
  };
}

/** Negative when `a` is older. A pre-release is older than its release. */
export function compareVersions(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return difference;
  }
  if (!a.pre || !b.pre) return Number(b.pre !== undefined) - Number(a.pre !== undefined);
  return a.pre[0] === b.pre[0] ? a.pre[1] - b.pre[1] : a.pre[0] < b.pre[0] ? -1 : 1;
}

/** From this version, inclusive, up to the first fixed one, exclusive; `undefined` where no release fixes it. */
export type Range = readonly [introduced: string, fixed: string | undefined];

const known = (text: string): Version => {
  const version = versionOf(text);
  if (!version) throw new Error(`${text} is no version.`);
  return version;
};

/** Whether a version is in any of the ranges. Vendors' suffixes are ignored: whether they backport is asked elsewhere. */
export const inRanges = (version: Version, ranges: readonly Range[]): boolean =>
  ranges.some(
    ([introduced, fixed]) =>
      compareVersions(version, known(introduced)) >= 0 &&
      (fixed === undefined || compareVersions(version, known(fixed)) < 0),
  );

/** `1.36` of `v1.36.3-eks-1234`. */
export const minorOf = ({ numbers }: Version): string => `${numbers[0]}.${numbers[1]}`;

/** `1.36.3` of `v1.36.3-eks-1234`. */
export const bareOf = ({ numbers }: Version): string => numbers.join('.');

// k3s and RKE2 take upstream's releases as they are; release candidates are upstream's own.
const UPSTREAM_SUFFIX = /^([+-](k3s|rke2r)\d+(-build\d+)?)?$/;

/** A vendor's build may carry fixes that its number does not show. */
export const mayBackport = ({ suffix }: Version): boolean => !UPSTREAM_SUFFIX.test(suffix);
