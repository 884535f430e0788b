import { defineCheck } from '../../../core/check.ts';
import { levelLabel, pinnedMinor, versionLabel } from '../../../core/kube/pss/labels.ts';
import { refOf } from '../../../core/reference.ts';
import { serverMinor } from '../control-check.ts';
import { POD_SECURITY } from '../controls.ts';
import { psaNamespaces } from '../namespaces.ts';

/** As far as a kubelet may be behind the API server. */
const TOLERATED = 3;

export default defineCheck({
  id: 'psa-version-latest',
  area: 'pods',
  title: 'Pod Security levels that are not pinned to a version',
  severity: 'low',
  risk: 'The rules of a level change with Kubernetes: 1.34 began to refuse hosts in probes. Unpinned, an upgrade can refuse pods that ran the day before; pinned to a version long past, new rules never apply.',
  fields: [
    {
      path: `metadata.labels[${versionLabel('enforce')}]`,
      allowed: `v1.N, at most ${TOLERATED} minor versions older than the API server`,
    },
  ],
  controls: [{ framework: 'OWASP', id: 'K04:2025' }, ...POD_SECURITY],
  reads: [{ resource: 'namespaces' }, { resource: 'version', optional: true }],
  messages: {
    pass: { brief: 'pinned to {version}', detail: 'The enforced level is pinned to {version}.' },
    fail: {
      brief: 'enforce-version: {version}',
      detail: 'The version of the enforced level is {version}: its rules change with each upgrade of the cluster.',
    },
    old: {
      brief: 'enforce-version: {version}',
      detail: 'The enforced level is pinned to {version}, {behind} minor versions older than the API server.',
    },
  },
  *evaluate(snapshot) {
    const server = serverMinor(snapshot);
    const path = versionLabel('enforce');
    for (const { namespace, labels, platform } of psaNamespaces(snapshot)) {
      const level = labels[levelLabel('enforce')];
      if (level === undefined || level === 'privileged') continue;
      const subject = refOf(namespace);
      const value = labels[path];
      const minor = pinnedMinor(value);
      const behind = minor === undefined ? 0 : server - minor;
      if (minor !== undefined && behind <= TOLERATED) {
        yield { verdict: 'pass', subject, message: 'pass', data: { version: value ?? '' } };
        continue;
      }
      yield {
        verdict: 'fail',
        subject,
        message: minor === undefined ? 'fail' : 'old',
        data: { version: value ?? 'not set', behind },
        evidence: [{ path: `metadata.labels[${path}]`, value: value ?? '(absent)' }],
        ...(platform ? { accepted: { by: 'platform' as const, reason: platform } } : {}),
      };
    }
  },
});
