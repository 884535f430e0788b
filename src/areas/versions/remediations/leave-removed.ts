import type { GuideStep } from '../../../core/change.ts';
import { refText } from '../../../core/reference.ts';
import { defineGuide } from '../../containers/guide.ts';

const WHO_ASKS: GuideStep = {
  text: 'The audit log names who asks for an API that goes: user, program and address. Without one, look at which operators and pipelines are older than the cluster.',
  commands: [
    'kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis',
    `jq -r 'select(.annotations["k8s.io/deprecated"]=="true") | [.user.username, .userAgent, .requestURI] | @tsv' AUDIT-LOG | sort | uniq -c | sort -rn`,
  ],
};

export default defineGuide({
  id: 'leave-removed',
  area: 'versions',
  title: 'Leave what the next versions remove',
  fixes: ['ver-deprecated-apis', 'ver-feature-removals'],
  why: '{who} {depends|depend} on what the next versions remove, and {fails|fail} on the day of an upgrade. Moved today, it takes an hour; found on that day, it holds up the security fixes.',
  where: 'your workstation, and the sources that the objects come from',
  systemToo: true,
  opening: [WHO_ASKS],
  each: (subject, findings) => ({
    text: `${subject.kind === 'Cluster' ? 'The cluster' : refText(subject)}: ${findings
      .map(({ data }) =>
        data.apiVersion
          ? `${data.manager} has to write ${data.instead} instead of ${data.apiVersion}`
          : data.minor
            ? `${data.name} goes with ${data.minor}. ${data.instead}`
            : `${data.name} ${data.when}. ${data.instead}`,
      )
      .join(' ')}`,
  }),
  verify: 'kubeharden scan --area versions',
  impact: { level: 'note', text: 'Nothing changes in the cluster until the sources are applied again.' },
});
