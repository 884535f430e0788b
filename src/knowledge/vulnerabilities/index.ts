import { FEEDS, type Unjudged } from '../feeds.ts';
import { bareOf, compareVersions, inRanges, type Version, versionOf } from '../version.ts';
import type { Product, Vulnerability } from '../vulnerability.ts';
import { ETCD } from './etcd.ts';
import { INGRESS_NGINX } from './ingress-nginx.ts';
import { KERNEL } from './kernel.ts';
import { KUBERNETES_FROM_2021 } from './kubernetes-from-2021.ts';
import { KUBERNETES_TO_2020 } from './kubernetes-to-2020.ts';
import { RUNTIMES } from './runtimes.ts';

const JUDGED: readonly Vulnerability[] = [
  ...KUBERNETES_TO_2020,
  ...KUBERNETES_FROM_2021,
  ...RUNTIMES,
  ...KERNEL,
  ...ETCD,
  ...INGRESS_NGINX,
];
const known = new Set(JUDGED.map(({ id }) => id));

/** Those judged by hand first: what a feed says of the same one does not count. */
export const VULNERABILITIES: readonly Vulnerability[] = [
  ...JUDGED,
  ...FEEDS.vulnerabilities.filter(({ id }) => !known.has(id)),
];

/** Published in the official feed, but in words that no program should guess a range of versions from. */
export const UNJUDGED: readonly Unjudged[] = FEEDS.unjudged.filter(({ id }) => !known.has(id));

const byProduct = new Map<Product, Vulnerability[]>();
for (const vulnerability of VULNERABILITIES)
  for (const product of vulnerability.products)
    byProduct.set(product, [...(byProduct.get(product) ?? []), vulnerability]);

/** All of a product, those without a fix among them. */
export const vulnerabilitiesOf = (product: Product): readonly Vulnerability[] => byProduct.get(product) ?? [];

// runc's fixes come in release candidates, so there they count; Kubernetes is compared by its bare number.
const COUNTS_CANDIDATES: readonly Product[] = ['runc'];

/** Whether the product at this version is affected, preconditions left aside. */
export function affects(vulnerability: Vulnerability, product: Product, version: Version): boolean {
  if (!vulnerability.products.includes(product)) return false;
  const compared = COUNTS_CANDIDATES.includes(product) ? version : (versionOf(bareOf(version)) ?? version);
  return inRanges(compared, vulnerability.ranges);
}

/** First versions that carry the fix, oldest first; empty when no release does. */
export const fixedIn = (vulnerability: Vulnerability): readonly string[] =>
  vulnerability.ranges.flatMap(([, fixed]) => (fixed === undefined ? [] : [fixed]));

/** The fix nearest above a version: what to upgrade to at least. */
export function nearestFix(vulnerability: Vulnerability, version: Version): string | undefined {
  return fixedIn(vulnerability).find((fixed) => {
    const parsed = versionOf(fixed);
    return parsed !== undefined && compareVersions(parsed, version) > 0;
  });
}
