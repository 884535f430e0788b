import type { Change } from '../../core/change.ts';
import type { Finding } from '../../core/finding.ts';
import type { Consequence } from '../../core/impact.ts';
import { type Component, type ComponentName, componentsOf, flag } from '../../core/kube/components.ts';
import { type Answers, type Parameter, type ParameterValue, valuesOf } from '../../core/parameter.ts';
import { platformOf } from '../../core/platform.ts';
import { type ResourceRef, refKey } from '../../core/reference.ts';
import type { PlanContext, Remediation, Step, StepDraft } from '../../core/remediation.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import { toldOf } from '../../core/told.ts';
import { type Bundle, deliver, type InstanceChange } from './delivery.ts';
import { changesOf, type FlagEdit, type FlagFix, type NodeFile, writable } from './flag-edits.ts';

export interface FlagRemediation {
  readonly id: string;
  readonly title: string;
  readonly risk: Remediation['risk'];
  readonly fixes: Readonly<Record<string, FlagFix>>;
  /** Why this is worth doing here, after the sentence that counts. */
  /** The risk, as `toldOf` reads it: `{who}` are the components and their nodes. */
  readonly reason: string;
  readonly parameters?: readonly Parameter[];
  readonly comesAfter?: readonly string[];
  /** Flags whose default is safe, which auditors want to see written down. */
  readonly explicit?: readonly ExplicitFlag[];
  /** Files that the new flags point to. */
  readonly files?: (
    values: Readonly<Record<string, ParameterValue>>,
    changes: readonly InstanceChange[],
  ) => readonly NodeFile[];
  /** Said first in the guide: what has to hold before. */
  readonly before?: readonly string[];
}

export interface ExplicitFlag {
  readonly component: ComponentName;
  readonly flag: string;
  readonly value: string;
  /** CIS control that asks for it. */
  readonly cis: string;
}

export const explicitParameter = (what: readonly string[]): Parameter => ({
  name: 'explicit',
  title: 'Write defaults down',
  help: `Sets ${listing(what, 4)} as well where nothing is set: the default is safe, but scanners such as kube-bench look for the setting itself.`,
  kind: 'boolean',
  default: true,
});

const LEAVE: Parameter = {
  name: 'leave',
  title: 'Leave as they are',
  help: 'Flags without dashes, or names of admission plugins, that this step should not touch.',
  kind: 'list',
  default: [],
  pattern: '[A-Za-z][\\w-]*',
  example: 'AlwaysPullImages',
};

const instancesOf = (names: ReadonlySet<ComponentName>, snapshot: Snapshot): readonly Component[] =>
  componentsOf(snapshot).filter(({ name }) => names.has(name));

/** `etcd on master-1 and master-2`. */
const placesOf = (components: readonly Component[]): string =>
  `${listing([...new Set(components.map(({ name }) => name))])} on ${listing([...new Set(components.map(({ node }) => node))])}`;

const without = (edit: FlagEdit, leave: ReadonlySet<string>): readonly FlagEdit[] => {
  if (leave.has(edit.flag)) return [];
  return 'add' in edit && edit.add ? [{ ...edit, add: edit.add.filter((item) => !leave.has(item)) }] : [edit];
};

/** A machine or a ConfigMap may stand for several components. */
const keyOf = (name: ComponentName, ref: ResourceRef): string => `${name} ${refKey(ref)}`;

/** What changes on each instance that has findings and was not left out. */
function changesFor(
  { fixes, explicit = [] }: FlagRemediation,
  step: Step,
  answers: Answers,
  { findings, snapshot }: PlanContext,
): readonly InstanceChange[] {
  const values = valuesOf(step.parameters, answers);
  const leave = new Set(Array.isArray(values.leave) ? values.leave : []);
  const wanted = new Set(step.findings);
  const bySubject = Map.groupBy(
    findings.filter(({ fingerprint }) => wanted.has(fingerprint)),
    ({ subject }) => refKey(subject),
  );
  const names = new Set(Object.values(fixes).map(({ component }) => component));
  return instancesOf(names, snapshot).flatMap((component) => {
    const key = refKey(component.ref);
    if (answers.excluded.includes(key)) return [];
    const edits = (bySubject.get(key) ?? []).flatMap(({ check }) =>
      (fixes[check]?.component === component.name ? fixes[check].edits(component, snapshot) : []).flatMap((edit) =>
        without(edit, leave),
      ),
    );
    const defaults: readonly FlagEdit[] = (values.explicit === true ? explicit : []).flatMap((one) =>
      one.component === component.name && !leave.has(one.flag) && flag(component, one.flag) === undefined
        ? [{ flag: one.flag, value: one.value }]
        : [],
    );
    // What a finding asks for comes last, and so counts.
    const changes = writable(component, changesOf(component, edits.length > 0 ? [...defaults, ...edits] : []));
    return changes.size > 0 ? [{ component, changes }] : [];
  });
}

/** One decision about the flags of control-plane components, delivered the way this distribution takes it. */
export function flagRemediation(remediation: FlagRemediation): Remediation {
  const {
    id,
    title,
    risk,
    fixes,
    reason,
    parameters = [],
    comesAfter = [],
    explicit = [],
    files,
    before = [],
  } = remediation;
  return {
    id,
    area: 'control-plane',
    title,
    fixes: Object.keys(fixes),
    risk,
    delivery: 'files',
    *steps({ findings, snapshot }): Iterable<StepDraft> {
      const names = new Set(Object.values(fixes).map(({ component }) => component));
      const components = instancesOf(names, snapshot);
      const known = new Map(components.map((component) => [keyOf(component.name, component.ref), component]));
      const instanceOf = ({ check, subject }: Pick<Finding, 'check' | 'subject'>) => {
        const fix = fixes[check];
        return fix && known.get(keyOf(fix.component, subject));
      };
      // A finding without a change here, such as one that needs a newer version, is not promised.
      const changed = (finding: Finding): readonly string[] => {
        const component = instanceOf(finding);
        const edits = component && fixes[finding.check]?.edits(component, snapshot);
        return edits ? [...changesOf(component, edits).keys()] : [];
      };
      const found = findings.filter((finding) => changed(finding).length > 0);
      if (found.length === 0) return;
      const affected = [...new Set(found.flatMap((finding) => instanceOf(finding) ?? []))];
      const flags = new Set(found.flatMap(changed));
      yield {
        key: '',
        title,
        why: `${toldOf(reason, placesOf(affected), affected.length > 1)} To change: ${listing(
          [...flags].map((name) => `--${name}`),
          6,
        )}.`,
        findings: found,
        subjects: [...new Map(affected.map(({ ref }) => [refKey(ref), ref])).values()],
        parameters: [
          ...parameters,
          ...(explicit.length > 0
            ? [explicitParameter(explicit.map(({ flag, cis }) => `--${flag} (CIS ${cis})`))]
            : []),
          LEAVE,
        ],
        comesAfter,
        after:
          'The script waits until the new flags are live and the component is healthy, and puts the old manifest back if it is not. Scan again to see the findings pass.',
      };
    },
    plan(step, answers, context): Change[] {
      const instances = changesFor(remediation, step, answers, context);
      if (instances.length === 0) return [];
      const bundle: Bundle = {
        id,
        title,
        instances,
        files: files?.(valuesOf(step.parameters, answers), instances) ?? [],
        before: before.map((text) => ({ text })),
      };
      return deliver(bundle, context.snapshot);
    },
    impact(step, _changes, { snapshot }) {
      const chosen = step.fixes.flatMap((check) => fixes[check] ?? []);
      const single = new Set(step.subjects.map(({ name }) => name)).size === 1;
      const consequences: Consequence[] = [
        ...chosen.flatMap(({ breaks }) => (breaks ? [{ level: 'breaks' as const, text: breaks }] : [])),
        {
          level: 'restarts',
          text: single
            ? 'The component restarts once. With a single control-plane node the API is away for about a minute; pods that run go on running.'
            : 'The components restart one node at a time; with several API servers behind the load balancer clients see no more than dropped connections.',
          subjects: step.subjects,
        },
        ...(explicit.some(({ flag: name }) => name === 'tls-cipher-suites')
          ? [
              {
                level: 'note' as const,
                text: 'With the cipher suites written down, clients of TLS 1.2 that know only CBC suites can no longer connect.',
              },
            ]
          : []),
        ...chosen.flatMap(({ note }) => (note ? [{ level: 'note' as const, text: note }] : [])),
      ];
      if (platformOf(snapshot).distribution === 'kubeadm' && !snapshot.configMaps['kube-system/kubeadm-config'])
        consequences.push({
          level: 'note',
          text: 'ConfigMap kube-system/kubeadm-config could not be read, so the form of extra-args.yaml is that of kubeadm v1beta4; compare it with yours.',
        });
      return { consequences };
    },
  };
}
