import { type Image, parseImage, repositoryOf } from '../../core/kube/image.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

// Official images that carry a distribution with shell and package manager, unless their tag says otherwise.
const FULL =
  /^library\/(ubuntu|debian|centos|fedora|amazonlinux|rockylinux|almalinux|oraclelinux|archlinux|buildpack-deps|node|python|ruby|golang|openjdk|php|perl|maven|gradle|gcc|rust)$/;
const SLIM = /slim|alpine|distroless|chiseled|scratch|static|nonroot/;

/** A tenth of a common node's disk for images is too much for one of them. */
const LARGEST = 1_000_000_000;

/** Size by `registry/repository`, the largest that a node reports; nodes list their largest images only. */
const sizes = memoize((snapshot) => {
  const found = new Map<string, number>();
  for (const { status } of list(snapshot, 'nodes'))
    for (const { names, sizeBytes } of status?.images ?? [])
      for (const name of names) {
        const image = parseImage(name);
        if (image) for (const key of keysOf(image)) found.set(key, Math.max(found.get(key) ?? 0, sizeBytes));
      }
  return found;
});

/** By digest where it has one, else by tag: other tags of a repository are other images. */
function keysOf(image: Image): string[] {
  if (image.digest !== undefined) return [`${repositoryOf(image)}@${image.digest}`];
  return [`${repositoryOf(image)}:${image.tag ?? 'latest'}`];
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

/** What shows that an image holds more than its program; undefined when nothing does. */
export function excessOf(image: Image, snapshot: Snapshot): string | undefined {
  const size = keysOf(image)
    .map((key) => sizes(snapshot).get(key))
    .find((bytes) => bytes !== undefined);
  if (size !== undefined && size >= LARGEST) return `${image.text}, ${megabytes(size)} on the nodes`;
  const full =
    /-full$/.test(image.tag ?? '') ||
    (image.registry === 'docker.io' && FULL.test(image.repository) && !SLIM.test(image.tag ?? ''));
  if (!full) return undefined;
  return `${image.text}, a whole distribution${size === undefined ? '' : ` of ${megabytes(size)}`}`;
}
