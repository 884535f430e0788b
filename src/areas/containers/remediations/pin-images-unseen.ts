import { isSystemNamespace } from '../../../core/kube/scope.ts';
import type { Workload } from '../../../core/kube/workloads.ts';
import { type ResourceRef, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count } from '../../../core/text.ts';
import { told } from '../../../core/told.ts';
import { managerConsequences, rolloutConsequences } from '../../pods/hardening/rollout.ts';
import { canBeAsked, pinScript } from '../pin-script.ts';
import { isChangeable, pinsOf } from '../pins.ts';
import { workloadsByKey } from '../workload-patch.ts';

const SCRIPT = 'containers/pin-images.sh';

/** No pod shows the digest of each of its images, but their registries know them. */
export const isUnseen = (workload: Workload): boolean =>
  isChangeable(workload) &&
  !isSystemNamespace(workload.namespace) &&
  pinsOf(workload).unknown.length > 0 &&
  canBeAsked(workload);

const unseenAt = (snapshot: Snapshot, subject: ResourceRef): Workload | undefined => {
  const workload = workloadsByKey(snapshot).get(refKey(subject));
  return workload && isUnseen(workload) ? workload : undefined;
};

export default defineRemediation({
  id: 'pin-images-unseen',
  area: 'containers',
  title: 'Pin images to what their registries tell',
  fixes: ['img-digest-unpinned', 'img-latest-tag'],
  risk: 'disruptive',
  delivery: 'files',
  *steps({ findings, snapshot }) {
    const meant = findings.filter(({ subject }) => unseenAt(snapshot, subject));
    const subjects = [...new Map(meant.map(({ subject }) => [refKey(subject), subject])).values()];
    if (subjects.length === 0) return;
    yield {
      key: '',
      title: `Pin the images of ${count(subjects.length, 'workload')} to what their registries tell`,
      why: told(
        'Whoever moves a tag changes what {who} {runs|run}, and no pod shows one digest for each of these images. A script asks their registries, with your logins and from where you can reach them, and pins what they answer.',
        subjects,
      ),
      findings: meant,
      subjects,
      comesAfter: ['pin-images', 'registry-k8s-io'],
      after:
        'Read the patches that it writes into containers/pinned before they are applied; sh containers/pin-images.sh --undo puts the tags back. From then on, let Renovate or Dependabot propose new digests.',
    };
  },
  plan(step, answers, { snapshot }) {
    const workloads = step.subjects.flatMap((ref) =>
      answers.excluded.includes(refKey(ref)) ? [] : (unseenAt(snapshot, ref) ?? []),
    );
    if (workloads.length === 0) return [];
    return [
      {
        kind: 'file',
        path: SCRIPT,
        content: pinScript(workloads),
        executable: true,
        reason: 'Asks the registries for digests; it holds no login.',
      },
      {
        kind: 'guide',
        title: 'Pin images to what their registries tell',
        where: 'a workstation that reaches the registries and has crane, regctl, skopeo or docker',
        steps: [
          { text: 'Ask, and look at the patches. Nothing is changed by that.', commands: [`sh ${SCRIPT}`] },
          {
            text: 'Put them into the manifests, as patches of a kustomization for example; or, where nothing but the cluster holds the manifests, let it patch the cluster.',
            commands: [`sh ${SCRIPT} --apply`],
          },
        ],
        verify: 'Inspect again: every image has a digest, and the pods are ready.',
      },
    ];
  },
  impact(step, _changes, { snapshot }) {
    const workloads = step.subjects.flatMap((ref) => unseenAt(snapshot, ref) ?? []);
    return {
      consequences: [
        {
          level: 'breaks',
          text: 'What a registry has under a tag now may be newer than what runs: read its release notes where a tag names no version.',
        },
        ...rolloutConsequences(
          workloads.filter(({ ref }) => ref.kind !== 'Pod'),
          snapshot,
        ),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
