import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { daysBetween, releaseOf } from '../../../knowledge/releases.ts';
import { compareVersions, minorOf, versionOf } from '../../../knowledge/version.ts';
import { affects, vulnerabilitiesOf } from '../../../knowledge/vulnerabilities/index.ts';
import { evidenceOf, placesText, type Running, runningVersions, versionsText } from '../running.ts';

/** Time to test and roll out a patch before it counts as missed. */
const GRACE_DAYS = 30;

type Standing = 'current' | 'recent' | 'behind' | 'unlisted';

function standing({ version }: Running, today: string): Standing {
  const release = releaseOf(minorOf(version));
  const latest = release && versionOf(release.latest.version);
  if (!release || !latest) return 'unlisted';
  if (compareVersions(version, latest) >= 0) return 'current';
  const { date } = release.latest;
  return date !== undefined && daysBetween(date, today) <= GRACE_DAYS ? 'recent' : 'behind';
}

const hasHole = ({ product, version }: Running): boolean =>
  vulnerabilitiesOf(product).some(
    (vulnerability) => !vulnerability.instead && !vulnerability.needs && affects(vulnerability, product, version),
  );

export default defineCheck({
  id: 'ver-patch-behind',
  area: 'versions',
  title: 'Patches that were not applied',
  severity: 'medium',
  risk: 'Patch releases change nothing but faults, security holes among them. A cluster that skips them waits with known faults for the day on which somebody uses one.',
  fields: [
    { path: 'GET /version gitVersion', allowed: 'the newest patch of its minor, or one newer than 30 days' },
    {
      path: 'Node status.nodeInfo.kubeletVersion',
      allowed: 'the newest patch of its minor, or one newer than 30 days',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'version' }, { resource: 'nodes' }, { resource: 'pods', optional: true }],
  messages: {
    pass: { brief: '{product} {versions}', detail: '{product} {versions} has the newest patch that is known.' },
    fail: {
      brief: '{product} {versions}, newest is {latest}',
      detail: '{product} {versions} on {places} is behind; the newest patch is {latest}.',
    },
    managed: {
      brief: '{provider} chooses the patches',
      detail: '{provider} chooses the patch of a minor and rolls it out itself.',
    },
    unlisted: {
      brief: '{product} {versions} is not in the data',
      detail: 'The newest patch for {product} {versions} is not in this version of kubeharden.',
    },
  },
  *evaluate(snapshot) {
    const today = snapshot.takenAt.slice(0, 10);
    const { managed, distribution } = platformOf(snapshot);
    for (const product of ['kube-apiserver', 'kubelet'] as const) {
      const running = runningVersions(snapshot).get(product) ?? [];
      if (running.length === 0) continue;
      const common = { subject: CLUSTER, path: product };
      if (managed) {
        yield { ...common, verdict: 'not-applicable', message: 'managed', data: { provider: distribution } };
        continue;
      }
      const by = Map.groupBy(running, (one) => standing(one, today));
      const behind = by.get('behind') ?? [];
      const unlisted = by.get('unlisted') ?? [];
      yield draft(behind, 'fail', 'fail') ??
        draft(unlisted, 'unknown', 'unlisted') ?? { ...common, ...said(running), verdict: 'pass', message: 'pass' };

      function draft(
        of: readonly Running[],
        verdict: FindingDraft['verdict'],
        message: string,
      ): FindingDraft | undefined {
        if (of.length === 0) return undefined;
        return { ...common, ...said(of), verdict, message, ...(of.some(hasHole) ? { severity: 'high' } : {}) };
      }
      function said(of: readonly Running[]): Pick<FindingDraft, 'data' | 'evidence'> {
        const latest = new Set(of.map(({ version }) => releaseOf(minorOf(version))?.latest.version ?? ''));
        return {
          data: {
            product,
            versions: versionsText(of),
            places: placesText(of),
            latest: [...latest].filter(Boolean).join(' and '),
          },
          evidence: evidenceOf(of),
        };
      }
    }
  },
});
