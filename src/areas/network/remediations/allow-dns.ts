import type { Change } from '../../../core/change.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { dnsOf } from '../dns.ts';
import { PolicyNames } from '../isolation/names.ts';

const TEMPLATE = 'network/allow-dns';

export default defineRemediation({
  id: 'allow-dns',
  area: 'network',
  title: 'Let closed namespaces ask DNS',
  fixes: ['net-dns-allowance'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings }) {
    const ours = findings.filter(({ subject }) => !isSystemNamespace(subject.name));
    if (ours.length === 0) return;
    const names = ours.map(({ subject }) => subject.name);
    yield {
      key: '',
      title: `Allow name resolution in ${count(names.length, 'namespace')}`,
      why: `Policies of ${listing(names)} keep pods from asking cluster DNS over UDP and TCP: they cannot find the Services that they may call.`,
      findings: ours,
      subjects: ours.map(({ subject }) => subject),
      after: 'Try kubectl exec POD -- nslookup kubernetes.default. Undo deletes the policies.',
    };
  },
  plan(step, answers, { snapshot }) {
    const { peers, ports } = dnsOf(snapshot);
    return step.subjects
      .filter((subject) => !answers.excluded.includes(refKey(subject)))
      .flatMap(({ name: namespace }) => {
        const name = new PolicyNames(snapshot, namespace).take('allow-dns');
        return renderManifests(template(TEMPLATE), { namespace, name, servers: peers, ports }).map(
          (manifest): Change => ({
            kind: 'apply',
            manifest,
            template: TEMPLATE,
            reason: 'Pods find Services by asking cluster DNS',
          }),
        );
      });
  },
  impact: () => ({
    consequences: [
      {
        level: 'safe',
        text: 'Only connections to the DNS pods are added; nothing is cut. Whoever can ask DNS can also carry small amounts of data out through it.',
      },
    ],
  }),
});
