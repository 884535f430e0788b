import { platformOf } from '../../../core/platform.ts';
import { CLUSTER, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { managedAudit } from '../providers.ts';

// The provider's switch is no object of the cluster: no check can read it, so the step has no finding to resolve.
export default defineRemediation({
  id: 'managed-audit-log',
  area: 'audit',
  title: 'Audit log at the provider',
  fixes: ['apiserver-audit-log-path'],
  risk: 'additive',
  delivery: 'guide',
  *steps({ snapshot }) {
    const { distribution, managed } = platformOf(snapshot);
    const offered = managed ? managedAudit(distribution) : undefined;
    if (!offered || snapshot.source.kind === 'files') return;
    yield {
      key: '',
      title: `See to the audit log of ${offered.provider}`,
      why: `${offered.offers} Whether it is on does not show in the cluster.`,
      findings: [],
      subjects: [CLUSTER],
      after: 'No scan of the cluster can see the provider’s setting: the proof is in the guide.',
    };
  },
  plan(step, answers, { snapshot }) {
    const offered = managedAudit(platformOf(snapshot).distribution);
    if (!offered || answers.excluded.includes(refKey(CLUSTER))) return [];
    return [
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation, logged in at the provider',
        steps: offered.steps,
        verify: offered.verify,
      },
    ];
  },
  impact: () => ({
    consequences: [
      { level: 'safe', text: 'Nothing in the cluster changes or restarts.' },
      { level: 'note', text: 'The provider charges for logs that it takes in and keeps.' },
    ],
  }),
});
