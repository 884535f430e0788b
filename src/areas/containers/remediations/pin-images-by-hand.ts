import type { Finding } from '../../../core/finding.ts';
import { parseImage } from '../../../core/kube/image.ts';
import { refKey, refText } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { listing, shellQuote } from '../../../core/text.ts';
import { kubectl } from '../commands.ts';
import { defineGuide } from '../guide.ts';
import { imagesOf } from '../image-check.ts';
import { isChangeable, pinsOf } from '../pins.ts';
import { workloadsByKey } from '../workload-patch.ts';
import { isUnseen } from './pin-images-unseen.ts';
import { isAskedFor } from './pull-policy.ts';

/** Workloads that the steps which pin images, or ask the registry for them, leave. */
const isLeft = ({ subject, check }: Finding, snapshot: Snapshot): boolean => {
  const workload = workloadsByKey(snapshot).get(refKey(subject));
  if (workload === undefined || (check === 'img-pull-policy' && isAskedFor(workload))) return false;
  if (check !== 'img-pull-policy' && isUnseen(workload)) return false;
  return !(isChangeable(workload) && pinsOf(workload).unknown.length === 0);
};

export default defineGuide({
  id: 'pin-images-by-hand',
  area: 'containers',
  title: 'Pin images where they are named',
  fixes: ['img-digest-unpinned', 'img-latest-tag', 'img-pull-policy'],
  why: 'Whoever moves a tag changes what {who} {runs|run}, and it cannot be pinned here: what names the image cannot be changed in place, or its name is not one that a registry could be asked about.',
  where: 'your workstation',
  concerns: isLeft,
  opening: [
    {
      text: 'Ask the registry for the digest of the index over all platforms, and write it behind the tag: image: repository:tag@sha256:…. A tag that names no version is replaced by the version that you tested.',
    },
  ],
  each(subject, _findings, snapshot) {
    const workload = workloadsByKey(snapshot).get(refKey(subject));
    if (!workload) return { text: refText(subject) };
    const images = [...imagesOf(workload)].filter(({ image }) => image.digest === undefined).map(({ image }) => image);
    const reasons = pinsOf(workload).unknown.map(({ name, reason }) => `${name}: ${reason}`);
    const made =
      subject.kind === 'Job'
        ? ' The template of a Job cannot be changed: change what makes it.'
        : workload.isStatic
          ? ' It is a static pod: change the file on its node.'
          : '';
    return {
      text: `${refText(subject)}${reasons.length > 0 ? ` (${listing(reasons)})` : ''}.${made}`,
      commands: [
        ...images
          .filter(({ text }) => parseImage(text))
          .map(({ text }) => `docker buildx imagetools inspect ${shellQuote(text)} --format '{{.Manifest.Digest}}'`),
        ...(made ? [] : [kubectl('edit', subject)]),
      ],
    };
  },
  verify: 'Inspect the cluster again: every image has a digest.',
  impact: { level: 'restarts', text: 'Pods of a changed template are replaced; a CronJob follows at its next run.' },
});
