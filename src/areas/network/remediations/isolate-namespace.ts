import type { Finding } from '../../../core/finding.ts';
import { spanText } from '../../../core/kube/audit-usage.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { type ResourceRef, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { checkedValues } from '../../pods/answers.ts';
import { isolationOf } from '../isolation/changes.ts';
import { isolationImpact } from '../isolation/impact.ts';
import { ISOLATION_PARAMETERS, optionsFrom } from '../isolation/options.ts';
import { wayIn } from '../isolation/way-in.ts';
import { coverableIn } from '../namespaces.ts';

const namespaceOf = ({ subject }: Finding): string => subject.namespace ?? subject.name;

export default defineRemediation({
  id: 'isolate-namespace',
  area: 'network',
  title: 'Let pods talk only to whom they need',
  fixes: [
    'net-policy-missing',
    'net-default-deny-ingress',
    'net-default-deny-egress',
    'net-metadata-egress',
    'net-uncovered-pods',
  ],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const ours = findings.filter((finding) => !isSystemNamespace(namespaceOf(finding)));
    if (ours.length === 0) return;
    const names = [...new Set(ours.map(namespaceOf))];
    const subjects = names.map((name): ResourceRef => ({ apiVersion: 'v1', kind: 'Namespace', name }));
    const bare = ours.filter(({ check }) => check === 'net-policy-missing').map(namespaceOf);
    const workloads = names.reduce((sum, name) => sum + coverableIn(snapshot, name).length, 0);
    yield {
      key: '',
      title: `Close ${count(names.length, 'namespace')} but for the connections they need`,
      why: `${
        bare.length > 0
          ? `${listing(bare)} ${bare.length === 1 ? 'has' : 'have'} no network policy`
          : `${listing(names)} ${names.length === 1 ? 'denies' : 'deny'} nothing by default`
      }: any pod that is taken over reaches ${count(workloads, 'workload')} there, on every port.${wayIn(snapshot, names)} What they need is inferred from Services, Ingresses, environment values and arguments${snapshot.flows ? `, and from ${spanText(snapshot.flows)} of flow logs` : ''}, and stays open.`,
      findings: ours,
      subjects,
      parameters: ISOLATION_PARAMETERS,
      after:
        'Watch for connection time-outs in the applications’ logs, and try a pair with kubectl exec POD -- wget -qO- -T 3 http://SERVICE. Undo deletes the policies that were created; everything is open again at once.',
    };
  },
  plan(step, answers, { snapshot }) {
    const options = optionsFrom(checkedValues(step.parameters, answers));
    return step.subjects
      .filter((subject) => !answers.excluded.includes(refKey(subject)))
      .flatMap(({ name }) => isolationOf(snapshot, name, options));
  },
  impact(_, changes, { snapshot }) {
    return isolationImpact(changes, snapshot);
  },
});
