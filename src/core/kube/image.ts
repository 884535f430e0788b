// Image references by the grammar of the OCI distribution specification (distribution/reference), as the kubelet
// completes them: registry docker.io, its `library/`, tag `latest`.

export interface Image {
  /** As written. */
  readonly text: string;
  /** Host, with its port where one is given. */
  readonly registry: string;
  /** Path in the registry, `library/` included. */
  readonly repository: string;
  /** As written; a digest overrides it. */
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits, or another algorithm. */
  readonly digest?: string;
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST_PART = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const HOST = new RegExp(`^(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[0-9a-fA-F:]+\\])(?::\\d+)?$`);
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

export const DOCKER_HUB = 'docker.io';

const isDigest = (text: string): boolean => {
  const length = LENGTHS[text.slice(0, text.indexOf(':'))];
  return DIGEST.test(text) && (length === undefined || text.length === text.indexOf(':') + 1 + length);
};

/** The first part is a registry only if it could not be a path: a dot, a port, `localhost`, or capital letters. */
const isRegistry = (part: string): boolean => /[.:]/.test(part) || part === 'localhost' || part !== part.toLowerCase();

// Every check on images asks for the same few references, once for each container of a cluster.
const parsed = new Map<string, Image | null>();
const MOST_PARSED = 10_000;

/** An image reference taken apart; undefined for what the kubelet would refuse (`InvalidImageName`). */
export function parseImage(text: string): Image | undefined {
  let image = parsed.get(text);
  if (image === undefined) {
    if (parsed.size >= MOST_PARSED) parsed.clear();
    image = parse(text) ?? null;
    parsed.set(text, image);
  }
  return image ?? undefined;
}

function parse(text: string): Image | undefined {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const tag = tagged ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const name = tagged ? named.slice(0, colon) : named;
  const slash = name.indexOf('/');
  const explicit = slash > 0 && isRegistry(name.slice(0, slash));
  const host = explicit ? name.slice(0, slash) : DOCKER_HUB;
  const path = explicit ? name.slice(slash + 1) : name;
  if (!HOST.test(host) || !PATH.test(path)) return undefined;
  const registry = host === 'index.docker.io' || host === 'registry-1.docker.io' ? DOCKER_HUB : host;
  return {
    text,
    registry,
    repository: registry === DOCKER_HUB && !path.includes('/') ? `library/${path}` : path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Registry and repository, without tag and digest. */
export const repositoryOf = ({ registry, repository }: Image): string => `${registry}/${repository}`;

// Tags that their publishers move as they please.
const FLOATING = new Set([
  'latest',
  'stable',
  'main',
  'master',
  'dev',
  'develop',
  'edge',
  'nightly',
  'canary',
  'release',
  'lts',
  'current',
  'testing',
  'rolling',
]);

/** No digest, and a tag that names no version, or none, which means `latest`. */
export const isFloating = ({ tag = 'latest', digest }: Image): boolean => digest === undefined && FLOATING.has(tag);

/** The pull policy that counts: what was set when the object was made, else the API's default for the reference. */
export const pullPolicyOf = (image: Image, policy: string | undefined): string =>
  policy ?? (image.digest === undefined && (image.tag ?? 'latest') === 'latest' ? 'Always' : 'IfNotPresent');

/**
 * The digest of a running container's `imageID`, where it is one that a registry knows: an image id alone (no
 * repository) is the hash of a local configuration, and a digest of another repository may not exist in this one.
 */
export function runningDigest(image: Image, imageID: string): string | undefined {
  const reference = parseImage(imageID.replace(/^[\w-]+:\/\//, ''));
  return reference?.digest !== undefined && repositoryOf(reference) === repositoryOf(image)
    ? reference.digest
    : undefined;
}

/** The reference with its digest; the tag stays, for people to read. */
export const pinned = (image: Image, digest: string): string => `${image.text.split('@')[0]}@${digest}`;
