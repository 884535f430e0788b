import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import type { Severity } from '../../../core/severity.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import {
  daysBetween,
  isAncient,
  type ProviderSupport,
  providerSupport,
  releaseOf,
} from '../../../knowledge/releases.ts';
import { minorOf, versionOf } from '../../../knowledge/version.ts';

/** The end is near enough to plan for. */
const SOON_DAYS = 60;

interface Support {
  readonly message: string;
  readonly severity?: Severity;
  readonly date: string;
}

function upstream(minor: string, today: string): Support | undefined {
  const release = releaseOf(minor);
  if (!release)
    return isAncient(minor) ? { message: 'ended', severity: 'critical', date: 'before 2023-07-28' } : undefined;
  const { endOfLife: date, maintenance } = release;
  const left = daysBetween(today, date);
  if (left < -365) return { message: 'ended', severity: 'critical', date };
  if (left < 0) return { message: 'ended', severity: 'high', date };
  if (left <= SOON_DAYS) return { message: 'soon', severity: 'medium', date };
  if (maintenance <= today) return { message: 'maintenance', severity: 'medium', date };
  return { message: 'pass', date };
}

function providers({ standard, extended }: ProviderSupport, today: string): Support {
  const left = daysBetween(today, standard);
  if (left > SOON_DAYS) return { message: 'pass', date: standard };
  if (left >= 0) return { message: 'soon', severity: 'medium', date: standard };
  if (extended && extended >= today) return { message: 'extended', severity: 'medium', date: extended };
  return { message: 'ended', severity: 'high', date: extended ?? standard };
}

export default defineCheck({
  id: 'ver-apiserver-eol',
  area: 'versions',
  title: 'Control plane out of support',
  severity: 'high',
  risk: 'A minor that is out of support gets no fixes any more: the next published hole stays open, and each month makes the way to a supported version longer.',
  fields: [
    { path: 'GET /version gitVersion', allowed: 'a minor that its maker or provider supports for 60 days more' },
  ],
  controls: [
    { framework: 'Kubescape', id: 'C-0273' },
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'version' }, { resource: 'nodes', optional: true }, { resource: 'pods', optional: true }],
  messages: {
    pass: { brief: '{minor}, until {date}', detail: 'Kubernetes {minor} is supported until {date}.' },
    soon: { brief: '{minor}, only until {date}', detail: 'Support for Kubernetes {minor} ends on {date}.' },
    maintenance: {
      brief: '{minor}, critical fixes only',
      detail: 'Kubernetes {minor} gets critical fixes only, until {date}.',
    },
    ended: { brief: '{minor} ended {date}', detail: 'Support for Kubernetes {minor} ended {date}.' },
    extended: {
      brief: '{minor}, paid support only',
      detail:
        '{provider} ended standard support for Kubernetes {minor} on {standard}; extended support, at extra cost, ends on {date}.',
    },
    unlisted: {
      brief: '{minor} is not in the data',
      detail:
        'When support for {product} {minor} ends is not in this version of kubeharden; see the maker’s life-cycle page.',
    },
    unseen: { brief: 'version unknown', detail: 'The API server did not say which version it is.' },
  },
  *evaluate(snapshot) {
    yield { subject: CLUSTER, ...judge(snapshot) };
  },
});

function judge(snapshot: Snapshot): Omit<FindingDraft, 'subject'> {
  const text = snapshot.version?.gitVersion ?? '';
  const version = versionOf(text);
  if (!version) return { verdict: 'unknown', message: 'unseen' };
  const minor = minorOf(version);
  const today = snapshot.takenAt.slice(0, 10);
  const { managed, distribution } = platformOf(snapshot);
  const evidence = [{ path: 'gitVersion', value: text, source: 'GET /version' }];
  const vendor = managed || distribution === 'OpenShift';
  const provided = managed ? providerSupport(distribution, minor) : undefined;
  const support = provided
    ? providers(provided, today)
    : vendor && !isAncient(minor)
      ? undefined
      : upstream(minor, today);
  if (!support)
    return {
      verdict: 'unknown',
      message: 'unlisted',
      data: { minor, product: vendor ? distribution : 'Kubernetes' },
      evidence,
    };
  const { message, severity, date } = support;
  return {
    verdict: severity ? 'fail' : 'pass',
    message,
    data: { minor, date, provider: distribution, standard: provided?.standard ?? '' },
    evidence,
    ...(severity ? { severity } : {}),
  };
}
