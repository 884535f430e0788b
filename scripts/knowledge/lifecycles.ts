// Releases and ends of support, in the form of endoflife.date (https://endoflife.date/docs/api).
import { z } from 'zod';
import type { Feeds } from '../../src/knowledge/feeds.ts';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** A day, or whether there is one at all. */
const end = z.union([day, z.boolean()]).optional();
const cycles = z.array(
  z.object({
    cycle: z.string(),
    releaseDate: day.optional(),
    support: end,
    eol: end,
    extendedSupport: end,
    lts: end,
    latest: z.string().optional(),
    latestReleaseDate: day.optional(),
  }),
);
type Cycle = z.infer<typeof cycles>[number];

const dayOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const rank = (cycle: string): number => {
  const [major = 0, minor = 0] = cycle.split('.').map(Number);
  return major * 1000 + minor;
};
const newestFirst = (found: readonly Cycle[]): Cycle[] =>
  found.filter(({ cycle }) => /^\d+\.\d+$/.test(cycle)).sort((a, b) => rank(b.cycle) - rank(a.cycle));

/** Minors of Kubernetes; those without all their dates are left out, and none may be lost that is known already. */
export function releasesOf(document: unknown, known: Feeds['releases']): Feeds['releases'] {
  const found = newestFirst(cycles.parse(document)).flatMap(
    ({ cycle, releaseDate, support, eol, latest, latestReleaseDate }) => {
      const maintenance = dayOf(support);
      const endOfLife = dayOf(eol);
      if (!releaseDate || !maintenance || !endOfLife || !latest?.startsWith(`${cycle}.`)) return [];
      return [
        {
          minor: cycle,
          released: releaseDate,
          maintenance,
          endOfLife,
          latest: { version: latest, ...(latestReleaseDate ? { date: latestReleaseDate } : {}) },
        },
      ];
    },
  );
  const minors = new Set(found.map(({ minor }) => minor));
  return [...found, ...known.filter(({ minor }) => !minors.has(minor))]
    .filter(({ minor }) => rank(minor) >= rank(known.at(-1)?.minor ?? '0.0'))
    .sort((a, b) => rank(b.minor) - rank(a.minor));
}

type Provider = keyof Feeds['providers'];

/** GKE's end of life is the second date; EKS and AKS sell fixes beyond the first. */
const datesOf = (provider: Provider, { support, eol, extendedSupport, lts }: Cycle) =>
  provider === 'GKE'
    ? { standard: dayOf(support), extended: dayOf(eol) }
    : { standard: dayOf(eol), extended: dayOf(extendedSupport) ?? dayOf(lts) };

export function supportOf(
  provider: Provider,
  document: unknown,
  known: Feeds['providers'][Provider],
): Feeds['providers'][Provider] {
  const found = newestFirst(cycles.parse(document)).flatMap((cycle) => {
    const { standard, extended } = datesOf(provider, cycle);
    return standard ? [[cycle.cycle, { standard, ...(extended ? { extended } : {}) }] as const] : [];
  });
  return Object.fromEntries(
    Object.entries({ ...known, ...Object.fromEntries(found) }).sort(([a], [b]) => rank(b) - rank(a)),
  );
}

/** Lines of a product down to the oldest that is known: whatever is older ended long ago. */
export function linesOf(document: unknown, known: Feeds['etcd']): Feeds['etcd'] {
  const oldest = rank(known.at(-1)?.line ?? '0.0');
  return newestFirst(cycles.parse(document))
    .filter(({ cycle }) => rank(cycle) >= oldest)
    .map(({ cycle, eol }) => ({ line: cycle, ...(dayOf(eol) ? { ends: dayOf(eol) ?? '' } : {}) }));
}
