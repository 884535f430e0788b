import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { CLUSTER, type ResourceRef } from '../../../core/reference.ts';
import type { Severity } from '../../../core/severity.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { daysBetween } from '../../../knowledge/releases.ts';

interface Certificate {
  readonly subject: ResourceRef;
  readonly name: string;
  readonly notAfter: string;
  readonly source: string;
  /** A CA lives ten years, and everything hangs on it. */
  readonly authority: boolean;
}

const nodeRef = (name: string): ResourceRef => ({ apiVersion: 'v1', kind: 'Node', name });

function certificatesOf({ certificates = [], nodeFacts = [] }: Snapshot): Certificate[] {
  return [
    ...certificates.flatMap(({ server, at, notAfter }): Certificate[] => {
      // The same certificate once more.
      if (server.endsWith(' (public)')) return [];
      const node = /^kubelet (.+)$/.exec(server)?.[1];
      const seen: Certificate = {
        subject: node ? nodeRef(node) : CLUSTER,
        name: node ? 'the kubelet’s serving certificate' : 'the API server’s serving certificate',
        notAfter,
        source: `TLS handshake with ${at}`,
        authority: false,
      };
      return [seen];
    }),
    ...nodeFacts.flatMap(({ node, certificates: files }) =>
      files.map(({ path, notAfter }) => ({
        subject: nodeRef(node),
        name: path,
        notAfter,
        source: `files of ${node}`,
        authority: /(^|\/)[\w-]*ca\.crt$/.test(path),
      })),
    ),
  ];
}

/** Under a week nobody gets a change window any more; a CA takes months to replace. */
function severityOf(days: number, authority: boolean): Severity | undefined {
  if (days < 7) return 'high';
  return days < (authority ? 365 : 30) ? 'medium' : undefined;
}

function draftOf({ subject, name, notAfter, source, authority }: Certificate, takenAt: string): FindingDraft {
  const days = daysBetween(takenAt, notAfter);
  const severity = severityOf(days, authority);
  return {
    verdict: severity ? 'fail' : 'pass',
    subject,
    path: name,
    message: severity === undefined ? 'pass' : days < 0 ? 'ended' : 'fail',
    data: { name, days, day: notAfter.slice(0, 10) },
    evidence: [{ path: 'notAfter', value: notAfter, source }],
    ...(severity ? { severity } : {}),
  };
}

/** Client certificates that are still in use although their end is near; who presents them is not counted. */
function clients({ metrics }: Snapshot): FindingDraft[] {
  const { week = 0, month = 0 } = metrics?.expiringClients ?? {};
  if (month === 0) return [];
  return [
    {
      verdict: 'fail',
      subject: CLUSTER,
      path: 'clients',
      message: 'clients',
      severity: week > 0 ? 'high' : 'medium',
      data: { week, month },
      evidence: [
        {
          path: 'apiserver_client_certificate_expiration_seconds_bucket{le="2.592e+06"}',
          value: String(month),
          source: 'GET /metrics of one API server',
        },
      ],
    },
  ];
}

export default defineCheck({
  id: 'mon-cert-expiry',
  area: 'audit',
  title: 'Certificates that end soon',
  severity: 'medium',
  risk: 'On the day on which the API server’s or a kubelet’s certificate ends, kubectl, deployments and logs stop at once, and people repair it in haste with checks switched off. kubeadm’s certificates end a year after the last upgrade.',
  fields: [
    { path: 'notAfter of serving certificates and of the control plane’s files', allowed: 'more than 30 days ahead' },
    { path: 'notAfter of authorities', allowed: 'more than a year ahead' },
  ],
  controls: [
    { framework: 'OWASP', id: 'K10:2025' },
    { framework: 'NSA', id: 'Audit' },
  ],
  reads: [
    { resource: 'certificates', optional: true },
    { resource: 'nodes/files', optional: true },
    { resource: 'metrics', optional: true },
  ],
  messages: {
    pass: { brief: 'ends in {days} days', detail: '{name} ends on {day}, in {days} days.' },
    fail: { brief: 'ends in {days} days', detail: '{name} ends on {day}, in {days} days.' },
    ended: { brief: 'has ended', detail: '{name} ended on {day}.' },
    clients: {
      brief: 'client certificates in use that end soon',
      detail:
        'Since the API server started, {month} requests came with client certificates that end within thirty days of their use, {week} of them within seven days. kubelets that rotate theirs may be among them; the audit log names who it is.',
    },
    unseen: {
      brief: 'no certificate was seen',
      detail:
        'No server presented its certificate to this machine. Scan from where the API server is reached directly, or with --ssh USER@HOST for the control-plane nodes.',
    },
  },
  *evaluate(snapshot) {
    const found = certificatesOf(snapshot);
    if (found.length === 0) yield { verdict: 'unknown', subject: CLUSTER, path: 'unseen', message: 'unseen' };
    for (const certificate of found) yield draftOf(certificate, snapshot.takenAt);
    yield* clients(snapshot);
  },
});
