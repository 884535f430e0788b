import type { GuideChange, GuideStep } from '../../core/change.ts';
import type { Finding } from '../../core/finding.ts';
import { list, type Snapshot } from '../../core/snapshot.ts';
import { listing, shellQuote } from '../../core/text.ts';
import { LESSON_2018_1002105, MITIGATIONS } from '../../knowledge/mitigations.ts';
import { apiText, type RemovedApi } from '../../knowledge/removals.ts';
import { drainNotes } from './draining.ts';

const WORKSTATION = 'your workstation';

/** What can be done today about what only an upgrade cures. */
export function untilThen(findings: readonly Finding[]): GuideChange[] {
  const ids = [...new Set(findings.map(({ data }) => String(data.cve ?? '')))].filter((id) => MITIGATIONS[id]).sort();
  if (ids.length === 0) return [];
  const lesson: readonly GuideStep[] = ids.includes('CVE-2018-1002105')
    ? LESSON_2018_1002105.map((text) => ({ text }))
    : [];
  return [
    {
      kind: 'guide',
      title: 'Until the upgrade: close the way in',
      where: 'as each step says',
      steps: [
        ...ids.map((id): GuideStep => {
          const { text = '', commands } = MITIGATIONS[id] ?? {};
          return { text: `${id}: ${text}`, ...(commands ? { commands } : {}) };
        }),
        ...lesson,
      ],
      verify: 'Each is worth less than the upgrade: go on with it.',
    },
  ];
}

/** Helm releases by name, from the names of their Secrets; what is in them is never read. */
const helmReleases = ({ secrets }: Snapshot): readonly { readonly namespace: string; readonly name: string }[] => [
  ...new Map(
    secrets.flatMap(({ type, namespace, name }) => {
      const release = type === 'helm.sh/release.v1' ? /^sh\.helm\.release\.v1\.(.+)\.v\d+$/.exec(name)?.[1] : undefined;
      return release ? [[`${namespace}/${release}`, { namespace, name: release }] as const] : [];
    }),
  ).values(),
];

function helm(snapshot: Snapshot, gone: readonly RemovedApi[]): GuideStep[] {
  const releases = helmReleases(snapshot);
  if (releases.length === 0 || gone.length === 0) return [];
  const versions = [...new Set(gone.map(({ group, version }) => `${group}/${version}`))].join('|');
  return [
    {
      text: `Helm keeps what it installed in its own words: where one of ${listing(
        releases.map(({ namespace, name }) => `${namespace}/${name}`),
        5,
      )} names an API version that is gone, its next upgrade fails. Look before; helm mapkubeapis brings the record up to date.`,
      commands: releases
        .slice(0, 20)
        .map(
          ({ namespace, name }) =>
            `helm get manifest ${shellQuote(name)} --namespace ${shellQuote(namespace)} | grep -nE '^apiVersion: (${versions})' && echo 'look at ${shellQuote(name)}'`,
        ),
    },
  ];
}

const inUse = (snapshot: Snapshot): GuideStep => {
  const asked = (snapshot.metrics?.deprecatedApis ?? []).filter(({ removedIn }) => removedIn !== '');
  const command = 'kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis';
  if (!snapshot.metrics)
    return {
      text: 'See which APIs are in use that a later version removes; move their users first. The metrics were not read by this scan.',
      commands: [command],
    };
  return asked.length === 0
    ? {
        text: 'Since the API server that answered was started, nobody has asked it for an API that goes away. Jobs that run once a month have not been heard yet: look again just before.',
        commands: [command],
      }
    : {
        text: `In use, and going: ${asked
          .map(
            ({ group, version, resource, removedIn }) =>
              `${apiText({ group, version, resources: [resource] })} (with ${removedIn})`,
          )
          .join(', ')}. Find who asks, and move them first.`,
        commands: [
          command,
          `grep -h '"k8s.io/deprecated":"true"' AUDIT-LOG | jq -r '.user.username + " " + .userAgent' | sort | uniq -c`,
        ],
      };
};

const webhooks = (snapshot: Snapshot): GuideStep[] => {
  const names = (
    [
      'validatingwebhookconfigurations.admissionregistration.k8s.io',
      'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    ] as const
  ).flatMap((resource) =>
    list(snapshot, resource)
      .filter(({ webhooks: hooks }) =>
        (hooks ?? []).some(
          ({ failurePolicy, rules }) =>
            failurePolicy !== 'Ignore' &&
            (rules ?? []).some(({ resources }) => resources?.some((name) => /^(\*|pods|nodes)(\/|$)/.test(name))),
        ),
      )
      .map(({ metadata }) => metadata.name),
  );
  return names.length === 0
    ? []
    : [
        {
          text: `Webhooks that refuse when they are away judge pods or nodes: ${listing(names, 5)}. While the node of such a webhook is drained nothing can start anywhere: give it two replicas on different nodes first.`,
        },
      ];
};

/** Everything to look at before the first station. */
export const beforeUpgrade = (snapshot: Snapshot, gone: readonly RemovedApi[]): GuideChange => ({
  kind: 'guide',
  title: 'Before the upgrade',
  where: WORKSTATION,
  steps: [inUse(snapshot), ...helm(snapshot, gone), ...webhooks(snapshot), ...drainNotes(snapshot)],
  verify: 'kubeharden scan --area versions',
});
