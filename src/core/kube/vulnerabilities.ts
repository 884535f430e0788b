/** What a scanner says about one image that runs: how many known vulnerabilities, and never which. */
export interface ImageVulnerabilities {
  /** As the scanner names it. */
  readonly image: string;
  readonly scanner: string;
  /** Workloads that run it, as people read them. */
  readonly usedBy: readonly string[];
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
}

/** One image that several workloads run is told once, with all of them. */
export function mergedByImage(found: readonly ImageVulnerabilities[]): ImageVulnerabilities[] {
  const merged = new Map<string, ImageVulnerabilities>();
  for (const each of found) {
    const known = merged.get(each.image);
    const usedBy = [...new Set([...(known?.usedBy ?? []), ...each.usedBy])].sort();
    merged.set(each.image, { ...each, usedBy });
  }
  return [...merged.values()].sort((a, b) => (a.image < b.image ? -1 : 1));
}
