import type { Change, DeleteChange } from '../../../core/change.ts';
import { type AuditUsage, spanText } from '../../../core/kube/audit-usage.ts';
import type { RbacSubject } from '../../../core/kube/objects.ts';
import { subjectText } from '../../../core/kube/rbac/subject.ts';
import { refOf } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { template } from '../../../templates/library.ts';
import { renderManifests } from '../../../templates/template.ts';
import { removal } from '../removal/changes.ts';
import type { LeastCase } from './cases.ts';
import { type Folding, foldNeeds } from './fold.ts';
import { roleNameOf } from './names.ts';
import { needsIn, type SubjectNeeds } from './needs.ts';

const NAMESPACED = 'access/used-role';
const EVERYWHERE = 'access/used-cluster-role';

const descriptionOf = (subject: RbacSubject, usage: AuditUsage): string =>
  `What ${subjectText(subject)} did in ${spanText(usage)} of audit logs, ${usage.from.slice(0, 10)} to ${usage.to.slice(0, 10)}.`;

/** A Role for each namespace and a ClusterRole for the rest, with their bindings. */
function roleChanges(
  usage: AuditUsage,
  found: LeastCase,
  { subject, needs }: SubjectNeeds,
  folding: Folding,
): Change[] {
  const common = { name: roleNameOf(found, subject), subjects: [subject], description: descriptionOf(subject, usage) };
  return [...foldNeeds(needs, folding)].flatMap(([namespace, rules]) => {
    const id = namespace === '' ? EVERYWHERE : NAMESPACED;
    const values = { ...common, rules, ...(namespace === '' ? {} : { namespace }) };
    const where = namespace === '' ? 'cluster-wide' : `in ${namespace}`;
    return renderManifests(template(id), values).map((manifest) => ({
      kind: 'apply' as const,
      manifest,
      template: id,
      reason: `What ${subjectText(subject)} did ${where}, and nothing else.`,
    }));
  });
}

function roleDeletion({ emptied }: LeastCase): DeleteChange[] {
  if (!emptied) return [];
  const { uid } = emptied.metadata;
  return [
    {
      kind: 'delete',
      target: refOf(emptied),
      ...(uid ? { expects: { uid } } : {}),
      reason: 'Nobody has it any more.',
    },
  ];
}

/** The small roles first, so that nobody is without both; then the bindings, then the role that nobody has. */
export function leastChanges(snapshot: Snapshot, found: LeastCase, folding: Folding): Change[] {
  const usage = snapshot.auditUsage;
  if (!usage) return [];
  return [
    ...needsIn(snapshot, found).flatMap((needs) => roleChanges(usage, found, needs, folding)),
    ...found.replaced.map(({ bound, culprits }) => removal(bound, culprits)),
    ...roleDeletion(found),
  ];
}
