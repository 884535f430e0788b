import type { GuideChange } from '../../../core/change.ts';
import { valuesOf } from '../../../core/parameter.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { knowledgeText } from '../../../knowledge/age.ts';
import { RELEASES, type Release } from '../../../knowledge/releases.ts';
import { removedBetween } from '../../../knowledge/removals.ts';
import { beforeUpgrade, untilThen } from '../before-upgrade.ts';
import { hop } from '../upgrade-commands.ts';

const rank = (minor: string): number => Number(minor.split('.')[1]);
const minorIn = (snapshot: Snapshot): string | undefined =>
  /^v?(\d+\.\d+)/.exec(snapshot.version?.gitVersion ?? '')?.[1];

/** Releases from the present minor on, oldest first: its own newest patch, then one minor after the other. */
function pathFrom(minor: string): readonly Release[] {
  const oldest = RELEASES.at(-1);
  if (!oldest || rank(minor) < rank(oldest.minor)) return [];
  return RELEASES.filter((release) => rank(release.minor) >= rank(minor)).reverse();
}

/** Older than any release whose packages are still offered: no station of the path could be installed. */
const newCluster: GuideChange = {
  kind: 'guide',
  title: 'Move to a new cluster',
  where: 'your workstation',
  steps: [
    {
      text: 'Until it is done, close the API server and the kubelets to everybody but the operators: a firewall is the only mitigation that old holes such as CVE-2018-1002105 leave.',
    },
    { text: 'Build a cluster with a supported version beside this one.' },
    {
      text: 'Find the objects whose API versions are gone, and bring them to the present ones in their sources.',
      commands: ['kubectl api-resources --verbs=list --output name', 'kubeharden scan --manifests DIRECTORY'],
    },
    { text: 'Move one application after the other, its data first as a copy, then its traffic.' },
    { text: 'Replace every credential that the old cluster held: nobody can say who has read them.' },
  ],
  verify: 'kubectl version',
};

/** The newest minor but one is past its first faults and has more than half a year of repairs before it. */
const advised = (path: readonly Release[]): string => (path.at(-2) ?? path.at(-1))?.minor ?? '';

export default defineRemediation({
  id: 'upgrade-path',
  area: 'versions',
  title: 'Upgrade, minor by minor',
  fixes: ['ver-apiserver-eol', 'ver-core-cve', 'ver-etcd', 'ver-patch-behind', 'ver-skew'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    const minor = minorIn(snapshot);
    const path = minor ? pathFrom(minor) : [];
    if (findings.length === 0 || !minor) return;
    const holes = [
      ...new Set(findings.filter(({ check }) => check === 'ver-core-cve').map(({ path: id }) => id ?? '')),
    ];
    const ends = path[0]?.endOfLife;
    const support =
      ends === undefined
        ? 'has had no repairs for years'
        : ends < snapshot.takenAt.slice(0, 10)
          ? `has had no repairs since ${ends}`
          : `gets repairs until ${ends}`;
    yield {
      key: '',
      title:
        path.length === 0
          ? `Move from ${minor} to a new cluster`
          : path.length === 1
            ? `Apply the newest patch of ${minor}`
            : `Upgrade from ${minor}, minor by minor`,
      why: `The API server runs ${snapshot.version?.gitVersion}; ${minor} ${support}. ${
        holes.length > 0
          ? `${count(holes.length, 'known vulnerability', 'known vulnerabilities')} apply to what runs: ${listing(holes.filter(Boolean).sort(), 4)}. Only the upgrade closes them for good.`
          : 'Every patch that is missing is public, and so is what it repairs.'
      } What is known here was ${knowledgeText(snapshot.takenAt)}.`,
      findings,
      subjects: [CLUSTER],
      parameters:
        path.length === 0
          ? []
          : [
              {
                kind: 'choice',
                name: 'target',
                title: 'Target',
                help: 'Each minor in between is a station of its own; the control plane skips none.',
                default: advised(path),
                choices: path.map(({ minor: value, endOfLife: end }) => ({
                  value,
                  title: `${value}, repaired until ${end}`,
                })),
              },
            ],
      after:
        'Scan again after each station: versions, skew and known vulnerabilities are checked against what runs then.',
    };
  },
  plan(step, answers, { findings, snapshot }) {
    const target = String(valuesOf(step.parameters, answers).target);
    const { distribution } = platformOf(snapshot);
    const present = minorIn(snapshot) ?? '';
    const path = pathFrom(present);
    const own = findings.filter(({ fingerprint }) => step.findings.includes(fingerprint));
    const holes = untilThen(own.filter(({ check }) => check === 'ver-core-cve'));
    if (path.length === 0) return [...holes, newCluster];
    const gone = removedBetween(rank(present), rank(target));
    const stations = path
      .filter(({ minor }) => rank(minor) <= rank(target))
      .map(
        (release): GuideChange => ({
          kind: 'guide',
          title:
            release.minor === present
              ? `Newest patch of ${present}: ${release.latest.version}`
              : `To ${release.minor}: ${release.latest.version}`,
          ...hop(release, present, distribution, snapshot),
          verify: 'kubectl version; every node shows the new version in kubectl get nodes',
        }),
      );
    return [...holes, beforeUpgrade(snapshot, gone), ...stations];
  },
  impact(_, changes) {
    const stations = changes.filter((change) => change.kind === 'guide' && /^(Newest patch|To) /.test(change.title));
    return {
      consequences: [
        {
          level: 'restarts',
          text: `${count(stations.length, 'station')}: at each, every control-plane component restarts, and every node is drained once, which replaces its pods as far as disruption budgets let them go.`,
        },
        {
          level: 'breaks',
          text: 'Clients of APIs that a station removes stop working; the guide before the first station names what is still in use.',
        },
        {
          level: 'note',
          text: 'A control plane cannot go back to an earlier minor: the way back is the etcd backup taken before the station.',
        },
      ],
    };
  },
});
