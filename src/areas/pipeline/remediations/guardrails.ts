import type { Change } from '../../../core/change.ts';
import { isSystemNamespace, userNamespaces } from '../../../core/kube/scope.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { strings } from '../../../core/reduce/raw.ts';
import { type ResourceRef, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { checkedValues } from '../../pods/answers.ts';
import { defaultsIn } from '../../quotas/namespaces.ts';
import { boundBy, guardImpact, metBy } from '../guard-impact.ts';
import { GUARDS, type Guard } from '../guards.ts';
import { asClusterPolicy } from '../kyverno-form.ts';

const ALWAYS = ['kube-node-lease', 'kube-public', 'kube-system'];

/** Namespaces of the platform, whose pods come with the cluster. */
const platformNamespaces = (snapshot: Snapshot): string[] => [
  ...new Set([
    ...ALWAYS,
    ...list(snapshot, 'namespaces')
      .map(({ metadata }) => metadata.name)
      .filter(isSystemNamespace),
  ]),
];

/** A LimitRange gives both requests to whatever has none: nothing is left to ask for. */
const givenRequests = (snapshot: Snapshot): string[] =>
  userNamespaces(snapshot)
    .map(({ metadata }) => metadata.name)
    .filter((name) => {
      const { requests } = defaultsIn(snapshot, name);
      return requests.cpu !== undefined && requests.memory !== undefined;
    });

/** Stable since Kubernetes 1.30 (KEP-3488); where discovery could not be read, the server itself will say. */
const isServed = ({ discovery }: Snapshot): boolean =>
  discovery.length === 0 ||
  discovery.some(({ kind, version }) => kind === 'ValidatingAdmissionPolicy' && version === 'v1');

/** Served, and so installed; CEL in its rules came with 1.11. */
const hasKyverno = ({ discovery }: Snapshot): boolean =>
  discovery.some(({ group, kind }) => group === 'kyverno.io' && kind === 'ClusterPolicy');

const policyRef = ({ policy }: Guard): ResourceRef => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  name: policy,
});

const parametersFor = (snapshot: Snapshot, guards: readonly Guard[]): Parameter[] => [
  {
    name: 'mode',
    title: 'What happens to what is kept out',
    help: 'Warn first and read what comes for a week or two; a later step makes the same policies refuse.',
    kind: 'choice',
    default: 'warn',
    choices: [
      { value: 'warn', title: 'warn and write to the audit log' },
      { value: 'deny', title: 'refuse' },
    ],
  },
  {
    name: 'exempt',
    title: 'Namespaces that are left out',
    help: 'Those of the platform, and those of agents that need the node, such as log shippers and detectors. Roles and bindings of the whole cluster belong to no namespace and are always judged.',
    kind: 'list',
    default: platformNamespaces(snapshot).sort(),
    pattern: '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?',
    example: 'kube-system, falco',
  },
  ...(hasKyverno(snapshot)
    ? [
        {
          name: 'form',
          title: 'Who judges',
          help: 'The API server itself needs nothing installed and cannot be down; Kyverno keeps its reports with those of your other policies. The expressions are the same.',
          kind: 'choice' as const,
          default: 'native',
          choices: [
            { value: 'native', title: 'the API server: ValidatingAdmissionPolicy' },
            { value: 'kyverno', title: 'Kyverno: ClusterPolicy' },
          ],
        },
      ]
    : []),
  ...(guards.some(({ id }) => id === 'image-versions')
    ? [
        {
          name: 'digest',
          title: 'Ask for digests',
          help: 'A tag that names a version can still be moved; a digest cannot. Say yes where the pipeline writes digests.',
          kind: 'boolean' as const,
          default: false,
        },
      ]
    : []),
];

export default defineRemediation({
  id: 'guardrails',
  area: 'pipeline',
  title: 'Guardrails at admission',
  fixes: ['adm-policy-engine'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    if (!isServed(snapshot)) return;
    const open = GUARDS.flatMap((guard) => {
      const finding = findings.find(({ path }) => path === guard.id);
      return finding ? [{ guard, finding }] : [];
    });
    if (open.length === 0) return;
    const guards = open.map(({ guard }) => guard);
    const exempt = new Set(platformNamespaces(snapshot));
    const met = new Set(
      guards.flatMap((guard) => metBy(guard, { snapshot, exempt, digest: false }).map((ref) => refKey(ref))),
    );
    yield {
      key: '',
      title: `Keep out what was fixed: ${count(guards.length, 'policy', 'policies')}`,
      why: `The next deployment can bring back what was fixed${met.size === 0 ? '' : `, and ${count(met.size, 'object')} of today ${met.size === 1 ? 'is' : 'are'} of that kind`}. Nothing in this cluster keeps out ${listing(
        guards.map(({ keepsOut }) => keepsOut),
        GUARDS.length,
      )}. The API server judges these policies itself: nothing is installed, and there is no webhook that can be down.`,
      findings: open.map(({ finding }) => finding),
      subjects: guards.map(policyRef),
      parameters: parametersFor(snapshot, guards),
      comesAfter: [
        'security-context',
        'pin-images',
        'workload-resources',
        'default-service-accounts',
        'narrow-wildcards',
        'remove-binding',
      ],
      after:
        'Policies hold within a second or two. Try one: kubectl run test --image=nginx --privileged --dry-run=server. Undo deletes the policies and their bindings.',
    };
  },
  plan(step, answers, { snapshot }): Change[] {
    const { mode, exempt, form = 'native', digest = false } = checkedValues(step.parameters, answers);
    const names = new Set(step.subjects.map(({ name }) => name));
    const chosen = GUARDS.filter(
      (guard) => names.has(guard.policy) && !answers.excluded.includes(refKey(policyRef(guard))),
    );
    // The control plane's own pods must always come back.
    const leftOut = new Set(['kube-system', ...strings(exempt)]);
    return chosen.flatMap((guard) => {
      const manifests = renderManifests(template(guard.template), {
        actions: mode === 'deny' ? ['Deny', 'Audit'] : ['Warn', 'Audit'],
        exemptNamespaces: [
          ...new Set([...leftOut, ...(guard.id === 'requests' ? givenRequests(snapshot) : [])]),
        ].sort(),
        ...(guard.id === 'image-versions' ? { digest } : {}),
      });
      const [policy, binding] = manifests;
      const formed = form === 'kyverno' && policy && binding ? [asClusterPolicy(policy, binding)] : manifests;
      return formed.map((manifest): Change => ({ kind: 'apply', manifest, template: guard.template }));
    });
  },
  impact: (_step, changes, { snapshot }) => guardImpact(boundBy(changes), snapshot),
});
