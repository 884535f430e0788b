import type { ApplyChange, Change } from '../../../core/change.ts';
import type { Quantities } from '../../../core/kube/objects.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation, type Step } from '../../../core/remediation.ts';
import { refusalOf, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { checkedValues } from '../../pods/answers.ts';
import { boundedIn, isGeneral, limitRangesIn, quotasIn } from '../namespaces.ts';
import { missingCounts } from '../object-counts.ts';
import { quotaImpact } from '../quota-impact.ts';
import { hardOf, missingDefaults, needOf, type QuotaValues } from '../sizing.ts';

const QUANTITY = '\\d+(\\.\\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?';

const PARAMETERS: readonly Parameter[] = [
  {
    name: 'headroom',
    title: 'Headroom',
    help: 'What a namespace may use, as a multiple of the most that its workloads need at once now. 1.5 leaves room for half as much again.',
    kind: 'number',
    default: 1.5,
    min: 1,
    max: 20,
  },
  {
    name: 'cpuRequest',
    title: 'CPU that a container requests by default',
    help: 'For containers that state none. Compare with kubectl top pods --containers.',
    kind: 'string',
    default: '100m',
    pattern: QUANTITY,
    example: '100m',
  },
  {
    name: 'memoryRequest',
    title: 'Memory that a container requests by default',
    help: 'For containers that state none. Compare with kubectl top pods --containers.',
    kind: 'string',
    default: '128Mi',
    pattern: QUANTITY,
    example: '128Mi',
  },
  {
    name: 'memoryLimit',
    title: 'Memory limit of a container by default',
    help: 'For containers that state none: one that needs more is ended and started again. It is raised where a container requests more.',
    kind: 'string',
    default: '512Mi',
    pattern: QUANTITY,
    example: '512Mi',
  },
  {
    name: 'configMaps',
    title: 'ConfigMaps',
    help: 'Most ConfigMaps of a namespace. A scan does not list them, so this is not taken from the cluster.',
    kind: 'number',
    default: 100,
    min: 1,
  },
  {
    name: 'newEntryPoints',
    title: 'Room for new load balancers and node ports',
    help: 'No keeps their number at what it is now; a new one then needs a larger quota first.',
    kind: 'boolean',
    default: false,
  },
];

const valuesFor = (values: Readonly<Record<string, unknown>>): QuotaValues => ({
  headroom: Number(values.headroom),
  cpuRequest: String(values.cpuRequest),
  memoryRequest: String(values.memoryRequest),
  memoryLimit: String(values.memoryLimit),
  configMaps: Math.ceil(Number(values.configMaps)),
  newEntryPoints: values.newEntryPoints === true,
});

const fresh = (name: string, taken: readonly { readonly metadata: { readonly name: string } }[]): string => {
  const names = new Set(taken.map(({ metadata }) => metadata.name));
  for (let n = 2; ; n += 1) {
    const candidate = n === 2 && !names.has(name) ? name : `${name}-${n}`;
    if (!names.has(candidate)) return candidate;
  }
};

const applied = (id: string, values: Readonly<Record<string, unknown>>, reason: string): ApplyChange[] =>
  renderManifests(template(id), values).map((manifest) => ({ kind: 'apply', manifest, template: id, reason }));

/** What is bounded neither by a quota that exists nor, for a namespace that has a general one, in another way. */
function missingHard(snapshot: Snapshot, namespace: string, hard: Quantities): Quantities {
  const bounded = boundedIn(snapshot, namespace);
  const counts = new Set(missingCounts(bounded));
  const general = quotasIn(snapshot, namespace).some(isGeneral);
  return Object.fromEntries(
    Object.entries(hard).filter(([name]) => counts.has(name) || (!general && !bounded.has(name) && !isCount(name))),
  );
}
const isCount = (name: string): boolean => !/^(requests|limits)\./.test(name);

/** Namespaces whose quotas and defaults are known: on others, one might stand against what is there already. */
const isKnown = (snapshot: Snapshot, namespace: string): boolean =>
  !refusalOf(snapshot, 'limitranges', namespace) && !refusalOf(snapshot, 'resourcequotas', namespace);

const chosen = (step: Step, excluded: readonly string[]): string[] =>
  step.subjects.filter((subject) => !excluded.includes(refKey(subject))).map(({ name }) => name);

export default defineRemediation({
  id: 'namespace-quota',
  area: 'quotas',
  title: 'Bound every namespace',
  fixes: ['res-quota-missing', 'res-limitrange-missing', 'res-quota-object-counts'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const known = findings.filter(({ subject }) => isKnown(snapshot, subject.name));
    const subjects = [...new Map(known.map(({ subject }) => [refKey(subject), subject])).values()];
    if (subjects.length === 0) return;
    const unbounded = known.filter(({ check }) => check === 'res-quota-missing').map(({ subject }) => subject.name);
    const plain = known.filter(({ check }) => check === 'res-limitrange-missing').map(({ subject }) => subject.name);
    const uncounted = known.filter(({ check }) => check === 'res-quota-object-counts').length;
    const parts = [
      ...(unbounded.length > 0
        ? [
            `${count(unbounded.length, 'namespace')} may take the whole cluster: ${listing(unbounded)} ${unbounded.length === 1 ? 'has' : 'have'} no quota.`,
          ]
        : []),
      ...(plain.length > 0
        ? [
            `${count(plain.length, 'namespace')} ${plain.length === 1 ? 'gives' : 'give'} containers that state nothing no defaults${unbounded.length > 0 ? '; with a quota alone, such pods would be refused' : ''}.`,
          ]
        : []),
      ...(uncounted > 0
        ? [`${count(uncounted, 'namespace')} ${uncounted === 1 ? 'does' : 'do'} not count objects.`]
        : []),
    ];
    yield {
      key: '',
      title: `Bound ${count(subjects.length, 'namespace')} with defaults and quotas`,
      why: parts.join(' '),
      findings: known,
      subjects,
      parameters: PARAMETERS,
      comesAfter: ['workload-resources'],
      after:
        'Watch kubectl describe resourcequota and events with the reason FailedCreate for some days. Undo deletes what was created; pods that were given defaults keep them until they are replaced.',
    };
  },
  plan(step, answers, { snapshot }) {
    const values = valuesFor(checkedValues(step.parameters, answers));
    const defaults: Change[] = [];
    const quotas: Change[] = [];
    for (const namespace of chosen(step, answers.excluded)) {
      const ours = missingDefaults(snapshot, namespace, values);
      if (Object.keys(ours.requests).length > 0 || Object.keys(ours.limits).length > 0)
        defaults.push(
          ...applied(
            'quotas/limit-range',
            {
              namespace,
              name: fresh('container-defaults', limitRangesIn(snapshot, namespace)),
              defaultRequest: ours.requests,
              defaultLimit: ours.limits,
            },
            'So that pods which state nothing are not refused by the quota.',
          ),
        );
      const hard = missingHard(snapshot, namespace, hardOf(needOf(snapshot, namespace, ours), values));
      if (Object.keys(hard).length === 0) continue;
      const known = quotasIn(snapshot, namespace);
      quotas.push(
        ...applied(
          'quotas/resource-quota',
          { namespace, name: fresh(known.some(isGeneral) ? 'object-counts' : 'namespace-quota', known), hard },
          `What ${namespace} needs at the most now, times ${values.headroom}.`,
        ),
      );
    }
    return [...defaults, ...quotas];
  },
  impact(step, changes, { snapshot }) {
    return quotaImpact(step, changes, snapshot);
  },
});
