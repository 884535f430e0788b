import type { Distribution } from '../core/platform.ts';
import { FEEDS } from './feeds.ts';

/** A Kubernetes minor. Dates are ISO. */
export interface Release {
  readonly minor: string;
  readonly released: string;
  /** Only critical fixes from here on. */
  readonly maintenance: string;
  readonly endOfLife: string;
  /** Newest patch that is known, and when it came out where that is known. */
  readonly latest: { readonly version: string; readonly date?: string };
}

/** Newest first. */
export const RELEASES: readonly Release[] = FEEDS.releases;

/** End of a provider's ordinary support, and of what it sells beyond. */
export interface ProviderSupport {
  readonly standard: string;
  readonly extended?: string;
}

/**
 * Upstream's dates do not hold for managed clusters; minors that a provider does not list are absent. The second date of
 * GKE is the end of life, when it upgrades the cluster by itself; its extended channel lasts longer.
 */
const PROVIDER_SUPPORT: Readonly<Partial<Record<Distribution, Readonly<Record<string, ProviderSupport>>>>> =
  FEEDS.providers;

const byMinor = new Map(RELEASES.map((known) => [known.minor, known]));

export const releaseOf = (minor: string): Release | undefined => byMinor.get(minor);

export const providerSupport = (distribution: Distribution, minor: string): ProviderSupport | undefined =>
  PROVIDER_SUPPORT[distribution]?.[minor];

/** Minors that a provider lists, newest first. */
export const providerMinors = (distribution: Distribution): readonly string[] =>
  RELEASES.map(({ minor }) => minor).filter((minor) => providerSupport(distribution, minor) !== undefined);

/** Minors that upstream supports on a day, newest first. */
export const supportedOn = (day: string): readonly Release[] =>
  RELEASES.filter(({ released, endOfLife }) => released <= day && endOfLife >= day);

/** Older than every known minor: out of support for certain. */
export const isAncient = (minor: string): boolean => {
  const oldest = RELEASES.at(-1)?.minor ?? '';
  return Number(minor.split('.')[1]) < Number(oldest.split('.')[1]) && minor.startsWith('1.');
};

/** Whole days from one ISO day to another. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
