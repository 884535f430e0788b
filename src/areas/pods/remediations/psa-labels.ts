import { isClusterChange, type PatchChange } from '../../../core/change.ts';
import type { Finding } from '../../../core/finding.ts';
import { componentsOf, flag } from '../../../core/kube/components.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { refKey, refOf } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { memoize, type Snapshot } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { checkedValues } from '../answers.ts';
import { serverMinor } from '../control-check.ts';
import { managerConsequences } from '../hardening/rollout.ts';
import { type PsaNamespace, psaNamespaces } from '../namespaces.ts';
import { labelImpact } from '../psa/impact.ts';
import { labelsFor, resolvedBy, TARGET_KEYS, type TargetKey, targetOf } from '../psa/targets.ts';

const byName = memoize((snapshot) => new Map(psaNamespaces(snapshot).map((namespace) => [namespace.name, namespace])));

const TEXTS: Readonly<Record<TargetKey, { title: string; why: (names: string, n: number) => string }>> = {
  restricted: {
    title: 'Enforce restricted where everything satisfies it',
    why: (names, n) =>
      `${names} ${n === 1 ? 'admits' : 'admit'} privileged pods tomorrow: every pod and template of today satisfies the restricted level, and nothing keeps it so. Enforced, a pod with more rights than these is refused before it starts.`,
  },
  baseline: {
    title: 'Enforce baseline where everything satisfies it',
    why: (names) =>
      `${names} would admit a privileged pod, one with a directory of its node or one in its network. Every pod and template of today does without, so baseline can refuse them; what stands in the way of restricted is announced.`,
  },
  empty: {
    title: 'Enforce baseline in empty namespaces',
    why: (names) =>
      `${names} would admit a privileged pod; nothing runs there yet that a level could stop. Baseline is what ordinary applications satisfy without a change.`,
  },
  watch: {
    title: 'Announce what breaks baseline',
    why: (names) =>
      `Pods of ${names} break the baseline level, so it cannot be enforced without stopping them. Warnings show whoever deploys which pods those are; they refuse nothing, and the finding that nothing is enforced stays open.`,
  },
  pin: {
    title: 'Pin and correct Pod Security labels',
    why: (names) =>
      `${names}: the enforced level stays as it is. Its version is pinned, labels that the API server does not understand are corrected, and what breaks restricted is announced.`,
  },
};

const parametersFor = (key: TargetKey, snapshot: Snapshot): readonly Parameter[] => [
  {
    kind: 'string',
    name: 'version',
    title: 'Version of the rules',
    help: 'The rules of a level change between versions of Kubernetes. Pinned to the version that runs, an upgrade refuses nothing new until the label is raised.',
    default: `v1.${serverMinor(snapshot)}`,
    pattern: 'v1\\.(0|[1-9]\\d*)',
    example: 'v1.36',
  },
  {
    kind: 'choice',
    name: 'announce',
    title: 'Announce the stricter level',
    help: 'Warnings are shown to whoever deploys; audit annotations go to the audit log of the API server.',
    default: 'both',
    choices: [
      { value: 'both', title: 'as warnings and in the audit log' },
      { value: 'warn', title: 'as warnings' },
      { value: 'audit', title: 'in the audit log' },
    ],
  },
  ...(key === 'watch'
    ? [
        {
          kind: 'choice' as const,
          name: 'level',
          title: 'Level to announce',
          help: 'Baseline is the next level that could be enforced; restricted shows more, and more that cannot be changed soon.',
          default: 'baseline',
          choices: [
            { value: 'baseline', title: 'baseline' },
            { value: 'restricted', title: 'restricted' },
          ],
        },
      ]
    : []),
];

const keyOf = (id: string): TargetKey => TARGET_KEYS.find((key) => id.endsWith(`/${key}`)) ?? 'pin';

const pluginIsOff = (snapshot: Snapshot): boolean =>
  componentsOf(snapshot).some(
    (component) =>
      component.name === 'kube-apiserver' &&
      (flag(component, 'disable-admission-plugins') ?? '').split(',').includes('PodSecurity'),
  );

const isText = (value: unknown): value is string | null => typeof value === 'string' || value === null;
const labelsIn = ({ patch }: PatchChange): Record<string, string | null> => {
  const { metadata } = patch;
  const labels: unknown =
    typeof metadata === 'object' && metadata !== null && 'labels' in metadata ? metadata.labels : {};
  return Object.fromEntries(
    Object.entries(labels ?? {}).flatMap(([label, value]): [string, string | null][] =>
      isText(value) ? [[label, value]] : [],
    ),
  );
};

export default defineRemediation({
  id: 'psa-labels',
  area: 'pods',
  title: 'Enforce Pod Security levels',
  fixes: [
    'psa-enforce-missing',
    'psa-enforce-weak',
    'psa-invalid-label',
    'psa-mode-only-warn',
    'psa-version-latest',
    'psa-warn-missing',
  ],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const namespaces = byName(snapshot);
    const groups = new Map<TargetKey, Map<PsaNamespace, Finding[]>>();
    for (const [name, found] of Map.groupBy(findings, ({ subject }) => subject.name)) {
      const namespace = namespaces.get(name);
      const key = namespace && !namespace.platform ? targetOf(snapshot, namespace) : undefined;
      if (!namespace || !key) continue;
      const resolved = resolvedBy(key, namespace.labels, found);
      if (resolved.length === 0) continue;
      const group = groups.get(key) ?? new Map<PsaNamespace, Finding[]>();
      groups.set(key, group.set(namespace, resolved));
    }
    for (const key of TARGET_KEYS) {
      const group = groups.get(key);
      if (!group) continue;
      const names = [...group.keys()].map(({ name }) => name);
      yield {
        key,
        title: TEXTS[key].title,
        why: TEXTS[key].why(listing(names), names.length),
        findings: [...group.values()].flat(),
        subjects: [...group.keys()].map(({ namespace }) => refOf(namespace)),
        parameters: parametersFor(key, snapshot),
        after: 'The preview shows the API server’s own warnings about pods that run. Undo puts the former labels back.',
      };
    }
  },
  plan(step, answers, { snapshot }) {
    const values = checkedValues(step.parameters, answers);
    const key = keyOf(step.id);
    const namespaces = byName(snapshot);
    return step.subjects.flatMap((target): PatchChange[] => {
      const namespace = answers.excluded.includes(refKey(target)) ? undefined : namespaces.get(target.name);
      if (!namespace) return [];
      const labels = labelsFor(key, namespace.labels, values);
      const { uid } = namespace.namespace.metadata;
      if (Object.keys(labels).length === 0) return [];
      return [
        {
          kind: 'patch',
          target,
          patch: { metadata: { labels } },
          patchType: 'strategic',
          ...(uid ? { expects: { uid } } : {}),
        },
      ];
    });
  },
  impact(_, changes, { snapshot }) {
    const namespaces = byName(snapshot);
    const changed = changes.filter(isClusterChange).flatMap((change) => {
      const namespace = change.kind === 'patch' ? namespaces.get(change.target.name) : undefined;
      return namespace && change.kind === 'patch' ? [{ namespace, patch: labelsIn(change) }] : [];
    });
    const { consequences, tables } = labelImpact(changed, snapshot);
    return {
      consequences: [
        ...(pluginIsOff(snapshot)
          ? [
              {
                level: 'note' as const,
                text: 'The API server has the PodSecurity admission plugin switched off: the labels have no effect until it is on again.',
              },
            ]
          : []),
        ...consequences,
        ...managerConsequences(changed.map(({ namespace }) => namespace.namespace)),
      ],
      ...(tables.length > 0 ? { tables } : {}),
    };
  },
});
