import { defineCheck } from '../../../core/check.ts';
import { staticPodsOf } from '../../../core/kube/components.ts';
import { worst } from '../../../core/severity.ts';
import { listing } from '../../../core/text.ts';
import { ETCD_LINES, supportEnd } from '../../../knowledge/support.ts';
import { minorOf, versionOf } from '../../../knowledge/version.ts';
import { affects, nearestFix, vulnerabilitiesOf } from '../../../knowledge/vulnerabilities/index.ts';
import { unseen } from '../../control-plane/flag-check.ts';

export default defineCheck({
  id: 'ver-etcd',
  area: 'versions',
  title: 'etcd out of date',
  severity: 'medium',
  risk: 'etcd holds the whole state of the cluster. Its own user roles, which most of its holes concern, are not used by Kubernetes; what remains is that whoever reaches its port can stop it, and that old lines get no fixes for lost or damaged data.',
  fields: [{ path: 'image tag of the etcd pod', allowed: 'a supported line without a published vulnerability' }],
  controls: [
    { framework: 'CVE', id: 'CVE-2026-73500' },
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [{ resource: 'pods' }, { resource: 'nodes', optional: true }, { resource: 'version', optional: true }],
  messages: {
    pass: { brief: '{version}', detail: 'etcd {version} is supported, and no vulnerability of it is known.' },
    fail: { brief: 'etcd {version}: {what}', detail: 'etcd {version}: {what}.{fix}' },
    untagged: {
      brief: 'version unknown',
      detail: 'The etcd image is named by its digest, which does not show the version.',
    },
    managed: { brief: '{provider} runs etcd', detail: '{duty}' },
    unseen: { brief: '{component} cannot be seen', detail: 'The {component} cannot be seen: {why}. {resolve}' },
  },
  *evaluate(snapshot) {
    const today = snapshot.takenAt.slice(0, 10);
    const members = staticPodsOf(snapshot).filter(({ name }) => name === 'etcd');
    if (members.length === 0) yield unseen(snapshot, 'etcd');
    for (const { ref, pod, version: tag } of members) {
      const version = tag === undefined ? undefined : versionOf(tag);
      if (!version || !tag) {
        yield { verdict: 'unknown', subject: ref, message: 'untagged' };
        continue;
      }
      const line = minorOf(version);
      const end = supportEnd(ETCD_LINES, line);
      const ended = end === 'long ago' || (end !== undefined && end !== 'never' && end < today);
      const holes = vulnerabilitiesOf('etcd').filter((vulnerability) => affects(vulnerability, 'etcd', version));
      const fixes = holes.flatMap((hole) => nearestFix(hole, version) ?? []);
      const what = [
        ...(ended ? [`support for ${line} ended ${end === 'long ago' ? end : `on ${end}`}`] : []),
        ...(holes.length > 0
          ? [
              `it has ${listing(
                holes.map(({ id }) => id),
                6,
              )}`,
            ]
          : []),
      ];
      const severity = ended ? 'medium' : worst(holes.map((hole) => hole.severity));
      yield {
        verdict: what.length > 0 ? 'fail' : 'pass',
        subject: ref,
        message: what.length > 0 ? 'fail' : 'pass',
        data: {
          version: tag,
          what: what.join(', and '),
          fix: fixes.length > 0 ? ` The fixes are in ${[...new Set(fixes)].at(-1)}.` : '',
        },
        evidence: [{ path: 'spec.containers[name=etcd].image', value: pod?.spec.containers[0]?.image ?? tag }],
        ...(severity ? { severity } : {}),
      };
    }
  },
});
