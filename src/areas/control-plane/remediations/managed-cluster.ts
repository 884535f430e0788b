import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing, shellQuote } from '../../../core/text.ts';
import { CLOUD_FIXES } from '../cloud-fixes.ts';

/** The commands with this cluster's own names, where they are known. */
function named(command: string, { cloud }: Snapshot): string {
  if (!cloud) return command;
  return command
    .replaceAll('$CLUSTER', shellQuote(cloud.cluster))
    .replaceAll('$PLACE', shellQuote(cloud.place))
    .replaceAll('$PROJECT', cloud.project ? shellQuote(cloud.project) : '$PROJECT');
}

const SET = {
  text: 'Say which cluster it is: CLUSTER is its name there, PLACE its region, location or resource group, PROJECT the project of GKE. A scan with --cloud writes them into the commands.',
  commands: ['CLUSTER=NAME; PLACE=REGION; PROJECT=PROJECT'],
};

/** What belongs to the customer of a managed cluster: one step for each setting. */
export default defineRemediation({
  id: 'managed-cluster',
  area: 'control-plane',
  title: 'Settings at the provider',
  fixes: Object.keys(CLOUD_FIXES).sort(),
  risk: 'lockout',
  delivery: 'guide',
  *steps({ findings }) {
    for (const [check, found] of Map.groupBy(findings, (finding) => finding.check)) {
      const known = CLOUD_FIXES[check];
      const [first] = found;
      if (!known || !first) continue;
      const subjects = [...new Map(found.map(({ subject }) => [refKey(subject), subject])).values()];
      yield {
        key: check,
        title: known.title,
        why: `${listing(
          found.map(({ data }) => [data.item, data.value].filter(Boolean).join(': ')),
          3,
        )}. The provider runs the control plane; this setting is yours.`,
        findings: found,
        subjects,
        after: `Look at it with: ${known.verify}`,
      };
    }
  },
  plan(step, _answers, { snapshot }) {
    const known = CLOUD_FIXES[step.key];
    if (!known) return [];
    const { title, steps, breaks, verify } = known;
    return [
      {
        kind: 'guide',
        title,
        where: 'wherever you are logged in at the provider',
        steps: [
          ...(snapshot.cloud ? [] : [SET]),
          { text: `What it breaks: ${breaks}` },
          ...steps.map(({ text, commands }) => ({
            text,
            ...(commands ? { commands: commands.map((command) => named(command, snapshot)) } : {}),
          })),
        ],
        verify: named(verify, snapshot),
      },
    ];
  },
  impact: (step) => ({
    consequences: [{ level: 'breaks', text: CLOUD_FIXES[step.key]?.breaks ?? '' }],
  }),
});
