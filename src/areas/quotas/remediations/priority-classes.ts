import type { Change } from '../../../core/change.ts';
import type { Consequence } from '../../../core/impact.ts';
import { roundCount } from '../../../core/kube/quantity.ts';
import { peakPods } from '../../../core/kube/quota-peak.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { record } from '../../../core/reduce/raw.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { refusalOf, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { checkedValues } from '../../pods/answers.ts';
import { quotasIn, workloadsIn } from '../namespaces.ts';
import { HIGH, ownClasses, unboundedNamespaces } from '../priorities.ts';

const HEADROOM: Parameter = {
  name: 'headroom',
  title: 'Headroom',
  help: 'Pods of these classes that a namespace may have, as a multiple of the most that it has now. Namespaces that use none get none.',
  kind: 'number',
  default: 1.5,
  min: 1,
  max: 20,
};

/** Classes by the namespaces in which nothing bounds them. */
function openByNamespace(snapshot: Snapshot, classes: ReadonlySet<string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, namespaces] of unboundedNamespaces(snapshot))
    if (classes.has(name))
      for (const namespace of namespaces) found.set(namespace, [...(found.get(namespace) ?? []), name]);
  return found;
}

const freeName = (snapshot: Snapshot, namespace: string): string => {
  const names = new Set(quotasIn(snapshot, namespace).map(({ metadata }) => metadata.name));
  let name = 'high-priority';
  for (let n = 2; names.has(name); n += 1) name = `high-priority-${n}`;
  return name;
};

const isDefault = (snapshot: Snapshot, name: string): boolean =>
  ownClasses(snapshot).some(
    ({ metadata, globalDefault, value }) => metadata.name === name && globalDefault === true && value > HIGH,
  );

export default defineRemediation({
  id: 'priority-classes',
  area: 'quotas',
  title: 'Bound high priorities',
  fixes: ['res-priorityclass'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const classes = findings.filter(({ subject }) => subject.kind === 'PriorityClass');
    const defaults = classes.filter(({ message }) => message === 'default');
    if (defaults.length > 0)
      yield {
        key: 'default',
        title: 'Give no high priority to everybody',
        why: `${listing(defaults.map(({ subject }) => refText(subject)))} is what every pod gets that names no class: no pod can be pushed out for a more important one.`,
        findings: defaults,
        subjects: defaults.map(({ subject }) => subject),
        after: 'Running pods keep their priority until they are replaced. Undo makes it the default again.',
      };
    const unbounded = classes.filter(({ message }) => message === 'unbounded');
    if (unbounded.length === 0 || refusalOf(snapshot, 'resourcequotas')) return;
    const namespaces = openByNamespace(snapshot, new Set(unbounded.map(({ subject }) => subject.name)));
    yield {
      key: 'bound',
      title: `Bound who may push others out`,
      why: `Any pod in ${count(namespaces.size, 'namespace')} may name ${listing(unbounded.map(({ subject }) => subject.name))} and push out pods of others when nodes are full: ${listing([...namespaces.keys()])}.`,
      findings: unbounded,
      subjects: unbounded.map(({ subject }) => subject),
      parameters: [HEADROOM],
      after: 'Undo deletes the quotas.',
    };
  },
  plan(step, answers, { snapshot }) {
    const chosen = step.subjects.filter((subject) => !answers.excluded.includes(refKey(subject)));
    if (step.id.endsWith('/default'))
      return chosen
        .filter(({ name }) => isDefault(snapshot, name))
        .map((target): Change => ({ kind: 'patch', target, patch: { globalDefault: false }, patchType: 'strategic' }));
    const headroom = Number(checkedValues(step.parameters, answers).headroom);
    return [...openByNamespace(snapshot, new Set(chosen.map(({ name }) => name)))].flatMap(([namespace, classes]) => {
      const used = workloadsIn(snapshot, namespace)
        .filter(({ podSpec }) => classes.includes(podSpec.priorityClassName ?? ''))
        .reduce((sum, workload) => sum + peakPods(workload, snapshot), 0);
      return renderManifests(template('quotas/priority-quota'), {
        namespace,
        name: freeName(snapshot, namespace),
        pods: String(roundCount(Math.ceil(used * headroom))),
        classes,
      }).map((manifest): Change => ({ kind: 'apply', manifest, template: 'quotas/priority-quota' }));
    });
  },
  impact(step, changes) {
    if (step.id.endsWith('/default'))
      return {
        consequences: [
          {
            level: 'note',
            text: 'Pods that name no class start with priority 0 from now on; until all are replaced, older ones may push out newer ones.',
            subjects: step.subjects,
          },
        ],
      };
    const closed = changes.flatMap((change) =>
      change.kind === 'apply' && record(record(change.manifest.spec).hard).pods === '0'
        ? [change.manifest.metadata.namespace ?? '']
        : [],
    );
    const consequences: Consequence[] = [
      {
        level: 'safe',
        text: 'Every pod of these classes that runs now has room, at the maximum of its autoscalers and in a rollout.',
      },
    ];
    if (closed.length > 0)
      consequences.push({
        level: 'note',
        text: `New pods of these classes are refused in ${listing(closed)}, where none is used now.`,
      });
    return { consequences };
  },
});
