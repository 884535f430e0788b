import type { Change } from '../../../core/change.ts';
import { refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';

const TEMPLATE = 'network/deny-external-ips';

export default defineRemediation({
  id: 'deny-external-ips',
  area: 'network',
  title: 'Refuse new external IPs',
  fixes: ['net-service-external-ips'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings }) {
    const ours = findings.filter(({ message }) => message === 'admitted');
    if (ours.length === 0) return;
    yield {
      key: '',
      title: 'Refuse new external IPs of Services',
      why: 'Whoever may write Services can take the traffic of any address: what goes to an address named in externalIPs, the cluster sends to their pods (CVE-2020-8554). Nothing refuses it now.',
      findings: ours,
      subjects: ours.map(({ subject }) => subject),
      after:
        'Try kubectl create --dry-run=server with a Service that names an external IP: it is refused. Undo deletes the admission policy and its binding.',
      // Taken back in the other order: the policy goes before the addresses that it would refuse return.
      comesAfter: ['remove-external-ips'],
    };
  },
  plan(step, answers) {
    if (step.subjects.every((subject) => answers.excluded.includes(refKey(subject)))) return [];
    return renderManifests(template(TEMPLATE), {}).map(
      (manifest): Change => ({ kind: 'apply', manifest, template: TEMPLATE }),
    );
  },
  impact(_, __, { snapshot }) {
    const users = list(snapshot, 'services').filter(({ spec }) => (spec.externalIPs ?? []).length > 0);
    return {
      consequences: [
        users.length === 0
          ? { level: 'safe', text: 'No Service has external IPs, so nothing changes for those that exist.' }
          : {
              level: 'note',
              text: `${count(users.length, 'Service')} ${users.length === 1 ? 'keeps' : 'keep'} the addresses that ${users.length === 1 ? 'it has' : 'they have'} (${listing(users.map((service) => refText(refOf(service))))}); once deleted, they cannot be created again with them.`,
              subjects: users.map(refOf),
            },
      ],
    };
  },
});
