import { isSystemNamespace } from '../../../core/kube/scope.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { count, listing } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { pinImpact } from '../pin-impact.ts';
import { isChangeable, type Pins, pinsOf } from '../pins.ts';
import { ContainerFields, patchesFor, workloadsByKey } from '../workload-patch.ts';

/** Pinned whole: every image that has no digest yet is known. */
const isWhole = ({ unknown }: Pins): boolean => unknown.length === 0;

export default defineRemediation({
  id: 'pin-images',
  area: 'containers',
  title: 'Pin images to what runs now',
  fixes: ['img-digest-unpinned', 'img-latest-tag', 'img-pull-policy'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const byKey = workloadsByKey(snapshot);
    const whole = new Map<string, Workload>();
    const left = new Map<string, Workload>();
    const resolved = findings.filter(({ subject }) => {
      const key = refKey(subject);
      const workload = byKey.get(key);
      if (!workload || isSystemNamespace(workload.namespace)) return false;
      const known = isChangeable(workload) && isWhole(pinsOf(workload));
      (known ? whole : left).set(key, workload);
      return known;
    });
    if (whole.size === 0) return;
    const subjects = [...whole.values()].map(({ ref }) => ref);
    const others = [...left.values()].map(({ ref }) => refText(ref));
    yield {
      key: '',
      title: `Pin the images of ${count(subjects.length, 'workload')} to their digests`,
      why: `${told('Whoever moves a tag changes what {who} {runs|run}: nothing else names {its image|their images}. The digest that runs now is known from the pods.', subjects)}${
        others.length > 0
          ? ` Left as ${others.length === 1 ? 'it is' : 'they are'}, because not every digest is known or the pod cannot be changed: ${listing(others)}.`
          : ''
      }`,
      findings: resolved,
      subjects,
      after:
        'Each rollout is watched until its pods are ready; what runs is the same content as before. From then on, a new version means a new digest in the manifest: let Renovate or Dependabot propose it. Undo puts the tag back.',
    };
  },
  plan: (step, answers, { snapshot }) =>
    patchesFor(step, answers, snapshot, (workload) => {
      const spec = new ContainerFields();
      for (const { kind, name, image } of pinsOf(workload).known) spec.set(kind, name, { image });
      return spec.fields;
    }),
  impact: (_step, changes, { snapshot }) => pinImpact(changes, workloadsByKey(snapshot), snapshot),
});
