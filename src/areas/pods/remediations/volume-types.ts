import type { GuideStep } from '../../../core/change.ts';
import { RESTRICTED_VOLUMES } from '../../../core/kube/pss/volumes.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { workloadsOf } from '../../../core/kube/workloads.ts';
import { refKey, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { memoize } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';

const workloadsByKey = memoize(
  (snapshot) => new Map(workloadsOf(snapshot).map((workload) => [refKey(workload.ref), workload])),
);

const guideStep = (workload: Workload): GuideStep => {
  const { ref, namespace, podSpec } = workload;
  const volumes = (podSpec.volumes ?? []).filter(
    ({ sources }) =>
      sources.length > 0 &&
      !sources.some((source) => RESTRICTED_VOLUMES.has(source) || source === 'hostPath' || source === 'gitRepo'),
  );
  return {
    text: `${refText(ref)}: give ${listing(
      volumes.map(({ name, sources }) => `volume ${name} (${sources[0]})`),
      6,
    )} a PersistentVolume of the same server and path, claim it, and name the claim in the volume.`,
    commands: [
      `kubectl --namespace ${shellQuote(namespace)} get ${ref.kind.toLowerCase()} ${shellQuote(ref.name)} --output jsonpath='{.${workload.specPath}.volumes}'`,
    ],
  };
};

export default defineRemediation({
  id: 'volume-types',
  area: 'pods',
  title: 'Mount network storage through claims',
  fixes: ['pod-volume-types'],
  risk: 'disruptive',
  delivery: 'guide',
  *steps({ findings, snapshot }) {
    const workloads = findings.flatMap(({ subject }) => workloadsByKey(snapshot).get(refKey(subject)) ?? []);
    if (workloads.length === 0) return;
    yield {
      key: '',
      title: 'Mount network storage through claims',
      why: `${count(workloads.length, 'workload')} name${workloads.length === 1 ? 's' : ''} storage servers in the manifest: ${listing(workloads.map(({ ref }) => refText(ref)))}. Through a claim an administrator decides which storage there is, and the restricted level admits the pod.`,
      findings,
      subjects: workloads.map(({ ref }) => ref),
    };
  },
  plan(step, answers, { snapshot }) {
    const workloads = step.subjects.flatMap((ref) =>
      answers.excluded.includes(refKey(ref)) ? [] : (workloadsByKey(snapshot).get(refKey(ref)) ?? []),
    );
    if (workloads.length === 0) return [];
    return [
      {
        kind: 'guide',
        title: step.title,
        where: 'your workstation',
        steps: workloads.map(guideStep),
        verify: 'Inspect the cluster again; the findings of this step are gone.',
      },
    ];
  },
  impact: (step) => ({
    consequences: [
      {
        level: 'restarts',
        text: 'The pods are replaced when their template names the claim. The data stays where it is.',
        subjects: step.subjects,
      },
    ],
  }),
});
