import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { parseVersion } from '../../../core/platform.ts';
import { CLUSTER, groupOf, refOf } from '../../../core/reference.ts';
import { LISTED_RESOURCES, type ListedResource, resourceInfo } from '../../../core/resources.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { apiText, removedApi } from '../../../knowledge/removals.ts';

/** An upgrade of so many minors ahead is planned today. */
const SOON = 2;

const presentMinor = ({ version }: Snapshot): number | undefined => parseVersion(version?.gitVersion ?? '')?.minor;

/** API versions that somebody asked the API server for since it started. */
function* requested(snapshot: Snapshot): Iterable<FindingDraft> {
  const present = presentMinor(snapshot) ?? 0;
  for (const { group, version, resource, removedIn } of snapshot.metrics?.deprecatedApis ?? []) {
    const name = apiText({ group, version, resources: [resource] });
    const goes = parseVersion(removedIn)?.minor;
    const known = removedApi(group, version, resource);
    yield {
      verdict: goes === undefined ? 'pass' : 'fail',
      subject: CLUSTER,
      path: `requests ${name}`,
      message: goes === undefined ? 'lasting' : 'requested',
      data: {
        name,
        minor: removedIn,
        instead: known ? `Ask for ${known.instead} instead.` : 'Ask for the newest version that is served instead.',
      },
      evidence: [
        {
          path: `apiserver_requested_deprecated_apis{group="${group}", version="${version}", resource="${resource}", removed_release="${removedIn}"}`,
          value: '1',
          source: 'GET /metrics of one API server',
        },
      ],
      ...(goes !== undefined && goes <= present + SOON ? { severity: 'high' as const } : {}),
    };
  }
}

/** Objects that somebody last wrote with a version that is gone or goes: that client breaks with the upgrade. */
function* written(snapshot: Snapshot, resource: ListedResource): Iterable<FindingDraft> {
  const { plural } = resourceInfo(resource);
  for (const object of list(snapshot, resource)) {
    for (const { manager, apiVersion } of object.metadata.writtenWith ?? []) {
      const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
      const removed = removedApi(groupOf(apiVersion), version, plural);
      if (!removed) continue;
      // Older than what is served today: the client has moved on, or it fails already.
      const gone = removed.minor <= (presentMinor(snapshot) ?? 0);
      yield {
        verdict: 'fail',
        subject: refOf(object),
        path: `${manager} ${apiVersion}`,
        message: gone ? 'gone' : 'written',
        data: { manager, apiVersion, minor: `1.${removed.minor}`, instead: removed.instead },
        evidence: [{ path: `metadata.managedFields[manager=${manager}].apiVersion`, value: apiVersion }],
        ...(gone ? { severity: 'low' as const } : {}),
      };
    }
  }
}

export default defineCheck({
  id: 'ver-deprecated-apis',
  area: 'versions',
  title: 'APIs in use that go away',
  severity: 'medium',
  risk: 'A client that asks for a removed API version fails at the moment of the upgrade: an operator stops reconciling, a pipeline no longer deploys, a backup is no longer made. So the upgrade is put off, and the holes that it closes stay open.',
  fields: [
    { path: 'apiserver_requested_deprecated_apis of GET /metrics', allowed: 'no version with a removed_release' },
    { path: 'metadata.managedFields[*].apiVersion', allowed: 'versions that are served on' },
  ],
  controls: [
    { framework: 'NSA', id: 'Upgrade' },
    { framework: 'OWASP', id: 'K07:2025' },
  ],
  reads: [
    { resource: 'metrics', optional: true },
    { resource: 'version', optional: true },
    ...LISTED_RESOURCES.map((resource) => ({ resource, optional: true })),
  ],
  messages: {
    pass: {
      brief: 'none was asked for',
      detail: 'Since the API server that answered was started, nobody has asked it for an API version that goes away.',
    },
    lasting: {
      brief: '{name} is deprecated',
      detail: '{name} is deprecated, but no release is named that removes it.',
    },
    requested: {
      brief: '{name} goes with {minor}',
      detail:
        'Somebody asks for {name}, which {minor} no longer serves. {instead} The audit log names who it is: its events carry k8s.io/deprecated.',
    },
    written: {
      brief: '{manager} writes it with {apiVersion}',
      detail: '{manager} wrote it with {apiVersion}, which {minor} no longer serves. It has to write {instead}.',
    },
    gone: {
      brief: '{manager} wrote it with {apiVersion}',
      detail:
        '{manager} wrote it with {apiVersion}, which is gone since {minor}. If it has not been brought to {instead}, it fails the next time it writes.',
    },
    unseen: {
      brief: 'requests are not counted here',
      detail:
        'Who asks for what is in the API server’s metrics, which were not read: {why}. Objects show only who writes them.',
    },
  },
  *evaluate(snapshot) {
    let failed = false;
    const drafts = [
      ...requested(snapshot),
      ...LISTED_RESOURCES.flatMap((resource) => [...written(snapshot, resource)]),
    ];
    for (const draft of drafts) {
      failed ||= draft.verdict === 'fail';
      yield draft;
    }
    const refusal = snapshot.refusals.find(({ resource }) => resource === 'metrics');
    if (!snapshot.metrics)
      yield {
        verdict: 'unknown',
        subject: CLUSTER,
        path: 'requests',
        message: 'unseen',
        data: { why: refusal?.message.replace(/\.$/, '') ?? 'nothing was asked for them' },
      };
    else if (!failed) yield { verdict: 'pass', subject: CLUSTER, path: 'requests', message: 'pass' };
  },
});
