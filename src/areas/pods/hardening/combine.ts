import type { Finding } from '../../../core/finding.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { NO_ANSWERS, valuesOf } from '../../../core/parameter.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { type Form, objectPatch } from './form.ts';
import { FORMS } from './forms.ts';

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nameOf = (item: unknown): unknown => (isFields(item) ? item.name : undefined);

/** Two strategic merge patches as one; lists of named items join by name. */
export function joinPatches(first: unknown, second: unknown): unknown {
  if (Array.isArray(first) && Array.isArray(second) && second.every((item) => nameOf(item) !== undefined)) {
    const joined = [...first];
    for (const item of second) {
      const index = joined.findIndex((candidate) => nameOf(candidate) === nameOf(item));
      if (index < 0) joined.push(item);
      else joined[index] = joinPatches(joined[index], item);
    }
    return joined;
  }
  if (!isFields(first) || !isFields(second)) return second;
  const joined: Fields = { ...first };
  for (const [key, value] of Object.entries(second))
    joined[key] = key in joined ? joinPatches(joined[key], value) : value;
  return joined;
}

/** One patch for all the findings of a workload that a form resolves, with each form's defaults. */
export function patchForAll(workload: Workload, findings: readonly Finding[], snapshot: Snapshot): Fields {
  const forms = new Set<Form>();
  for (const { check } of findings) {
    const form = FORMS.find(({ fixes, resolves }) => fixes.includes(check) && resolves(check, workload, snapshot));
    if (form) forms.add(form);
  }
  let patch: unknown = {};
  for (const form of forms) {
    const values = valuesOf(form.parameters ?? [], NO_ANSWERS);
    patch = joinPatches(patch, objectPatch(workload, form.patch(workload, values, snapshot)));
  }
  return isFields(patch) ? patch : {};
}
