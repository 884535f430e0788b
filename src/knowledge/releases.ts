import type { Distribution } from '../core/platform.ts';

/** A Kubernetes minor. Dates are ISO; from endoflife.date (2026-08-22), kubernetes.io/releases and the release tags (2026-11-23). */
export interface Release {
  readonly minor: string;
  readonly released: string;
  /** Only critical fixes from here on. */
  readonly maintenance: string;
  readonly endOfLife: string;
  /** Newest patch that is known, and when it came out where that is known. */
  readonly latest: { readonly version: string; readonly date?: string };
}

const release = (
  minor: string,
  released: string,
  maintenance: string,
  endOfLife: string,
  version: string,
  date?: string,
): Release => ({ minor, released, maintenance, endOfLife, latest: { version, ...(date ? { date } : {}) } });

/** Newest first. */
export const RELEASES: readonly Release[] = [
  release('1.37', '2026-08-26', '2027-08-28', '2027-10-28', '1.37.2', '2026-10-27'),
  release('1.36', '2026-04-22', '2027-04-28', '2027-06-28', '1.36.5', '2026-09-23'),
  release('1.35', '2025-12-17', '2026-12-28', '2027-02-28', '1.35.8', '2026-08-20'),
  release('1.34', '2025-08-27', '2026-08-27', '2026-10-27', '1.34.12', '2026-09-23'),
  release('1.33', '2025-04-23', '2026-04-28', '2026-06-28', '1.33.13'),
  release('1.32', '2024-12-11', '2025-12-28', '2026-02-28', '1.32.13'),
  release('1.31', '2024-08-13', '2025-08-28', '2025-11-11', '1.31.14'),
  release('1.30', '2024-04-17', '2025-04-28', '2025-07-15', '1.30.14'),
  release('1.29', '2023-12-13', '2024-12-28', '2025-02-28', '1.29.15'),
  release('1.28', '2023-08-15', '2024-08-28', '2024-10-28', '1.28.15'),
  release('1.27', '2023-04-11', '2024-04-28', '2024-06-28', '1.27.16'),
  release('1.26', '2022-12-08', '2023-12-28', '2024-02-28', '1.26.15'),
  release('1.25', '2022-08-23', '2023-08-27', '2023-10-27', '1.25.16'),
  release('1.24', '2022-05-03', '2023-05-28', '2023-07-28', '1.24.17'),
];

/** End of a provider's ordinary support, and of what it sells beyond. */
export interface ProviderSupport {
  readonly standard: string;
  readonly extended?: string;
}

/** Upstream's dates do not hold for managed clusters. From endoflife.date, 2026-08-22; minors not listed there are absent. */
const PROVIDER_SUPPORT: Readonly<Partial<Record<Distribution, Readonly<Record<string, ProviderSupport>>>>> = {
  EKS: {
    '1.36': { standard: '2027-08-02', extended: '2028-08-02' },
    '1.35': { standard: '2027-03-27', extended: '2028-03-27' },
    '1.34': { standard: '2026-12-02', extended: '2027-12-02' },
    '1.33': { standard: '2026-07-29', extended: '2027-07-29' },
    '1.32': { standard: '2026-03-23', extended: '2027-03-23' },
    '1.31': { standard: '2025-11-26', extended: '2026-11-26' },
    '1.30': { standard: '2025-07-23', extended: '2026-07-23' },
  },
  // The second date is the end of life, when GKE upgrades the cluster by itself; the extended channel lasts longer.
  GKE: {
    '1.36': { standard: '2027-06-30', extended: '2027-08-09' },
    '1.35': { standard: '2027-02-28', extended: '2027-04-11' },
    '1.34': { standard: '2026-08-30', extended: '2026-10-01' },
    '1.33': { standard: '2026-06-30', extended: '2026-08-03' },
    '1.32': { standard: '2026-02-28', extended: '2026-04-11' },
    '1.31': { standard: '2025-11-30', extended: '2026-01-16' },
    '1.30': { standard: '2025-07-31', extended: '2025-09-30' },
  },
  AKS: {
    '1.36': { standard: '2027-06-30', extended: '2028-06-30' },
    '1.35': { standard: '2027-03-31', extended: '2028-03-31' },
    '1.34': { standard: '2026-11-30', extended: '2027-11-30' },
    '1.33': { standard: '2026-07-31', extended: '2027-07-31' },
    '1.32': { standard: '2026-03-31', extended: '2027-03-31' },
    '1.31': { standard: '2025-11-01', extended: '2026-11-30' },
    '1.30': { standard: '2025-08-22', extended: '2026-07-31' },
  },
};

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
