import type { Change } from '../../../core/change.ts';
import type { Quantities } from '../../../core/kube/objects.ts';
import {
  formatBytes,
  formatDecimal,
  ONE,
  roundCount,
  roundCpu,
  roundMemory,
  times,
} from '../../../core/kube/quantity.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list, memoize } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { checkedValues } from '../../pods/answers.ts';
import { managerConsequences } from '../../pods/hardening/rollout.ts';
import { type NearLimit, nearLimits } from '../quota-use.ts';

const quotasByKey = memoize(
  (snapshot) => new Map(list(snapshot, 'resourcequotas').map((quota) => [refKey(refOf(quota)), quota])),
);

/** With headroom, as people write it; a count stays a count. */
function raised({ name, amount }: NearLimit, headroom: number): string {
  const wanted = times(amount, headroom);
  if (/cpu/.test(name)) return formatDecimal(roundCpu(wanted));
  if (/memory|storage/.test(name)) return formatBytes(roundMemory(wanted));
  return String(roundCount(Math.ceil((Number(amount / ONE) || 1) * headroom)));
}

export default defineRemediation({
  id: 'raise-quota',
  area: 'quotas',
  title: 'Give full quotas room',
  fixes: ['res-quota-near-limit'],
  risk: 'additive',
  delivery: 'cluster',
  *steps({ findings }) {
    const resolved = findings.filter(({ subject }) => !isSystemNamespace(subject.namespace ?? ''));
    if (resolved.length === 0) return;
    const subjects = resolved.map(({ subject }) => subject);
    yield {
      key: '',
      title: 'Give nearly full quotas room for a rollout',
      why: `${listing(subjects.map(refText))} ${subjects.length === 1 ? 'is' : 'are'} nearly used up: the next rollout or scaling is refused its pods. Look first whether the use is meant; then either raise the quota or use less.`,
      findings: resolved,
      subjects,
      parameters: [
        {
          name: 'headroom',
          title: 'Headroom',
          help: 'The new bound as a multiple of what is used now.',
          kind: 'number',
          default: 1.5,
          min: 1.2,
          max: 10,
        },
      ],
      after: 'Undo puts the old bounds back; what was created in between stays.',
    };
  },
  plan(step, answers, { snapshot }) {
    const headroom = Number(checkedValues(step.parameters, answers).headroom);
    return step.subjects.flatMap((ref): Change[] => {
      const quota = answers.excluded.includes(refKey(ref)) ? undefined : quotasByKey(snapshot).get(refKey(ref));
      const near = quota ? nearLimits(quota, snapshot) : [];
      if (!quota || near.length === 0) return [];
      const hard: Quantities = Object.fromEntries(near.map((limit) => [limit.name, raised(limit, headroom)]));
      const { uid } = quota.metadata;
      return [
        {
          kind: 'patch',
          target: ref,
          patch: { spec: { hard } },
          patchType: 'strategic',
          ...(uid ? { expects: { uid } } : {}),
        },
      ];
    });
  },
  impact(_step, changes, { snapshot }) {
    const quotas = changes.flatMap((change) =>
      change.kind === 'patch' ? (quotasByKey(snapshot).get(refKey(change.target)) ?? []) : [],
    );
    return {
      consequences: [
        {
          level: 'note',
          text: `${count(quotas.length, 'namespace')} may use more of the cluster than now; nothing that runs is touched.`,
          subjects: quotas.map(refOf),
        },
        ...managerConsequences(quotas),
      ],
    };
  },
});
