import type { Check, Message } from '../../core/check.ts';
import type { FindingDraft } from '../../core/finding.ts';
import { platformOf } from '../../core/platform.ts';
import { CLUSTER } from '../../core/reference.ts';
import { milder } from '../../core/severity.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { MITIGATIONS } from '../../knowledge/mitigations.ts';
import { BULLETINS } from '../../knowledge/providers.ts';
import { mayBackport } from '../../knowledge/version.ts';
import { affects, nearestFix, vulnerabilitiesOf } from '../../knowledge/vulnerabilities/index.ts';
import { COLLECTED, type Product, type Vulnerability } from '../../knowledge/vulnerability.ts';
import { reasonOf, standingOfPrecondition } from './preconditions.ts';
import { evidenceOf, placesText, type Running, runningVersions, versionsText } from './running.ts';

export const CVE_MESSAGES: Readonly<Record<string, Message>> = {
  pass: {
    brief: '{product} {versions}: none known',
    detail: `No published vulnerability is known for {product} {versions}, as of ${COLLECTED}.`,
  },
  fail: {
    brief: '{cve} in {product} {versions}',
    detail: '{product} {versions} on {places} has {cve}: {what}. It is fixed in {fixed}.{note}{until}',
  },
  backport: {
    brief: '{cve}: {product} {versions} may carry the fix',
    detail:
      '{product} {versions} has {cve} by its number: {what}. Its vendor adds fixes without changing the number, so look {cve} up in {bulletin}.',
  },
  unfixable: {
    brief: '{cve}: no release fixes it',
    detail: '{cve}: {what}. {instead}',
  },
  harmless: {
    brief: '{cve} cannot be reached',
    detail: '{product} {versions} has {cve}, but {reason}.',
  },
  unseen: {
    brief: 'version of {product} unknown',
    detail: 'The version of {product} cannot be seen: {why}.',
  },
} satisfies Check['messages'];

const dataOf = (vulnerability: Vulnerability, product: Product, hits: readonly Running[]) => {
  const fixes = hits.map(({ version }) => nearestFix(vulnerability, version)).filter((fix) => fix !== undefined);
  return {
    cve: vulnerability.id,
    product,
    what: vulnerability.what,
    versions: versionsText(hits),
    places: placesText(hits),
    fixed: [...new Set(fixes)].join(' and '),
    note: '',
    until: MITIGATIONS[vulnerability.id] ? ` Until then: ${MITIGATIONS[vulnerability.id]?.text}` : '',
  };
};

/** One draft for each vulnerability of the product that its versions have; a pass when there is none. */
export function* matchesOf(product: Product, snapshot: Snapshot): Iterable<FindingDraft> {
  const running = runningVersions(snapshot).get(product) ?? [];
  if (running.length === 0) return;
  let open = false;
  for (const vulnerability of vulnerabilitiesOf(product)) {
    const { id, needs } = vulnerability;
    const hits = running.filter(
      ({ version, windows }) =>
        affects(vulnerability, product, version) && (needs !== 'windows-nodes' || product !== 'kubelet' || windows),
    );
    const path = `${id} ${product}`;
    const anywhere = running.filter(({ version }) => affects(vulnerability, product, version));
    if (anywhere.length === 0) continue;
    const standing = standingOfPrecondition(needs, snapshot);
    if (needs !== undefined && (standing === 'harmless' || hits.length === 0)) {
      yield {
        verdict: 'not-applicable',
        subject: CLUSTER,
        path,
        message: 'harmless',
        data: { ...dataOf(vulnerability, product, anywhere), reason: reasonOf(needs) },
      };
      continue;
    }
    if (vulnerability.instead) {
      yield unfixable(vulnerability, product, hits, path);
      continue;
    }
    open = true;
    yield judged(vulnerability, product, hits, path, snapshot);
  }
  if (!open)
    yield {
      verdict: 'pass',
      subject: CLUSTER,
      path: product,
      message: 'pass',
      data: { product, versions: versionsText(running) },
      evidence: evidenceOf(running),
    };
}

/** A hole that every release has is no reason to upgrade; another check asks for what helps, where something does. */
const unfixable = (
  vulnerability: Vulnerability,
  product: Product,
  hits: readonly Running[],
  path: string,
): FindingDraft => ({
  verdict: 'fail',
  subject: CLUSTER,
  path,
  message: 'unfixable',
  severity: vulnerability.severity,
  data: { ...dataOf(vulnerability, product, hits), instead: vulnerability.instead?.text ?? '' },
  evidence: evidenceOf(hits),
  accepted: {
    by: 'platform',
    reason: vulnerability.instead?.check
      ? `every release has it; the check ${vulnerability.instead.check} asks for what helps`
      : 'every release has it',
  },
});

function judged(
  vulnerability: Vulnerability,
  product: Product,
  hits: readonly Running[],
  path: string,
  snapshot: Snapshot,
): FindingDraft {
  const { severity, needs } = vulnerability;
  const { managed, distribution } = platformOf(snapshot);
  const certain = managed ? [] : hits.filter(({ version }) => !mayBackport(version));
  const common = { subject: CLUSTER, path, evidence: evidenceOf(certain.length > 0 ? certain : hits) };
  if (certain.length === 0)
    return {
      ...common,
      verdict: 'unknown',
      message: 'backport',
      severity,
      data: {
        ...dataOf(vulnerability, product, hits),
        bulletin: BULLETINS[distribution] ?? 'the security notices of whoever built it',
      },
    };
  const standing = standingOfPrecondition(needs, snapshot);
  return {
    ...common,
    verdict: 'fail',
    message: 'fail',
    severity: standing === 'milder' ? milder(severity) : severity,
    data: {
      ...dataOf(vulnerability, product, certain),
      note:
        needs === undefined
          ? ''
          : standing === 'milder' || needs === 'portworx'
            ? ` Note that ${reasonOf(needs)}.`
            : '',
    },
  };
}
