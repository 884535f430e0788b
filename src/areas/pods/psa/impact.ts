import type { Consequence, ImpactTable } from '../../../core/impact.ts';
import { type PodViolation, type PssLevel, violationsAt } from '../../../core/kube/pss/index.ts';
import { type LevelVersion, policyOf } from '../../../core/kube/pss/labels.ts';
import { type ResourceRef, refKey, refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { serverMinor } from '../control-check.ts';
import { type Judged, judgedIn, type PsaNamespace } from '../namespaces.ts';

type Labels = Readonly<Record<string, string | null>>;

/** The labels after a merge patch. */
const merged = (labels: PsaNamespace['labels'], patch: Labels): Record<string, string> => {
  const after: Record<string, string> = { ...labels };
  for (const [label, value] of Object.entries(patch)) {
    if (value === null) delete after[label];
    else after[label] = value;
  }
  return after;
};

interface Breaking {
  readonly judged: Judged;
  readonly namespace: string;
  readonly violations: readonly PodViolation[];
}

function breaking(snapshot: Snapshot, namespace: string, { level, minor }: LevelVersion): Breaking[] {
  if (level === 'privileged') return [];
  return judgedIn(snapshot, namespace).flatMap((judged) => {
    const violations = violationsAt(level, minor, judged.spec, judged.meta);
    return violations.length > 0 ? [{ judged, namespace, violations }] : [];
  });
}

const counts = (found: readonly Breaking[]): string => {
  const templates = found.filter(({ judged }) => judged.kind === 'template').length;
  return `${count(templates, 'template')} and ${count(found.length - templates, 'running pod')}`;
};

/** Control by control: how many templates and pods break it, and where. */
function controlTable(title: string, found: readonly Breaking[]): ImpactTable {
  const rows = new Map<string, { templates: number; pods: number; namespaces: Set<string> }>();
  for (const { judged, namespace, violations } of found) {
    for (const { control } of violations) {
      const row = rows.get(control) ?? { templates: 0, pods: 0, namespaces: new Set<string>() };
      if (judged.kind === 'template') row.templates += 1;
      else row.pods += 1;
      row.namespaces.add(namespace);
      rows.set(control, row);
    }
  }
  return {
    title,
    columns: ['Control', 'Templates', 'Pods', 'Namespaces'],
    rows: [...rows]
      .sort(([a, x], [b, y]) => y.templates + y.pods - x.templates - x.pods || (a < b ? -1 : 1))
      .map(([control, { templates, pods, namespaces }]) => [
        control,
        `${templates}`,
        `${pods}`,
        listing([...namespaces]),
      ]),
  };
}

/** Templates first: they are what a person changes. */
const subjectsOf = (found: readonly Breaking[]): ResourceRef[] => {
  const refs = new Map(found.map(({ judged }) => [refKey(judged.ref), judged]));
  return [...refs.values()]
    .sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'template' ? -1 : 1))
    .map(({ ref }) => ref);
};

/** What the labels will refuse, warn of and record, judged as the API server judges it. */
export function labelImpact(
  changed: readonly { readonly namespace: PsaNamespace; readonly patch: Labels }[],
  snapshot: Snapshot,
): { consequences: Consequence[]; tables: ImpactTable[] } {
  const refused: Breaking[] = [];
  const announced: Breaking[] = [];
  const levels = new Map<PssLevel, string[]>();
  let judged = 0;
  for (const { namespace, patch } of changed) {
    const server = serverMinor(snapshot);
    const before = policyOf(namespace.labels, server);
    const after = policyOf(merged(namespace.labels, patch), server);
    if (after.enforce.level !== before.enforce.level || after.enforce.minor !== before.enforce.minor)
      levels.set(after.enforce.level, [...(levels.get(after.enforce.level) ?? []), namespace.name]);
    judged += judgedIn(snapshot, namespace.name).length;
    refused.push(...breaking(snapshot, namespace.name, after.enforce));
    const stricter = [after.warn, after.audit].find(({ level }) => level === 'restricted') ?? after.warn;
    announced.push(...breaking(snapshot, namespace.name, stricter));
  }
  const consequences: Consequence[] = [];
  for (const [level, names] of levels)
    if (level !== 'privileged')
      consequences.push({
        level: 'note',
        text: `${count(names.length, 'namespace')} enforce${names.length === 1 ? 's' : ''} ${level} from now on: ${listing(names)}.`,
      });
  if (refused.length > 0)
    consequences.push({
      level: 'breaks',
      text: `${counts(refused)} break the enforced level. They run on, and are refused at their next start: ${listing(subjectsOf(refused).map(refText), 5)}.`,
      subjects: subjectsOf(refused),
    });
  else if (levels.size > 0)
    consequences.push({
      level: 'safe',
      text: `All ${count(judged, 'pod and template', 'pods and templates')} of these namespaces satisfy the enforced level. Pods that run are never ended.`,
    });
  if (levels.size > 0)
    consequences.push({
      level: 'note',
      text: 'What is not in the cluster now is judged when it comes: Jobs of pipelines and chart hooks, operators, debugging containers. A Deployment is accepted even so; its ReplicaSet then reports FailedCreate events.',
    });
  const quiet = announced.filter(({ judged: { ref } }) => !refused.some((other) => other.judged.ref === ref));
  if (quiet.length > 0)
    consequences.push({
      level: 'note',
      text: `${counts(quiet)} break the level that is only announced. Nothing is refused for it; whoever deploys them sees a warning where warn is set, and the audit log records it where audit is set.`,
      subjects: subjectsOf(quiet),
    });
  const tables: ImpactTable[] = [];
  if (refused.length > 0) tables.push(controlTable('Refused at the next start, by control', refused));
  if (quiet.length > 0) tables.push(controlTable('Warned of and recorded, by control', quiet));
  return { consequences, tables };
}
