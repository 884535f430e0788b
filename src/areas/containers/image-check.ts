import type { Check } from '../../core/check.ts';
import type { Evidence } from '../../core/finding.ts';
import { type Image, parseImage } from '../../core/kube/image.ts';
import { containersOf, type VisitedContainer, type Workload } from '../../core/kube/workloads.ts';
import { type Severity, worst } from '../../core/severity.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { listing } from '../../core/text.ts';
import { defineWorkloadCheck, type Violation } from '../../core/workload-check.ts';

interface ImageFault {
  readonly severity?: Severity;
  /** Field of the evidence; `image` when absent. */
  readonly field?: string;
  readonly value?: string;
}

/** A container with its image taken apart. */
export interface Visited extends VisitedContainer {
  readonly image: Image;
}

/** Containers with their images; a reference that the kubelet would refuse stands for itself, without tag and digest. */
export function* imagesOf(workload: Pick<Workload, 'podSpec' | 'specPath'>): Iterable<Visited> {
  for (const visited of containersOf(workload)) {
    const { image: text = '(absent)' } = visited.container;
    yield { ...visited, image: parseImage(text) ?? { text, registry: '', repository: text } };
  }
}

type ImageCheck = Omit<Check, 'area' | 'reads' | 'evaluate'> & {
  readonly reads?: Check['reads'];
  /** What is wrong with one container's image; undefined when nothing is. */
  readonly fault: (visited: Visited, snapshot: Snapshot, workload: Workload) => ImageFault | undefined;
};

/** A check on every image of a workload, written once. The worst image decides how much the finding weighs. */
export const defineImageCheck = ({ fault, ...check }: ImageCheck): Check =>
  defineWorkloadCheck({
    ...check,
    area: 'containers',
    violation(workload, snapshot): Violation | undefined {
      const evidence: Evidence[] = [];
      const images = new Set<string>();
      const severities: Severity[] = [];
      for (const visited of imagesOf(workload)) {
        const found = fault(visited, snapshot, workload);
        if (!found) continue;
        images.add(visited.image.text);
        severities.push(found.severity ?? check.severity);
        evidence.push({ path: `${visited.path}.${found.field ?? 'image'}`, value: found.value ?? visited.image.text });
      }
      const severity = worst(severities);
      if (severity === undefined) return undefined;
      return { evidence, severity, data: { images: listing([...images]), count: images.size } };
    },
  });
