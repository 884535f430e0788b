// `npm run knowledge`: brings src/knowledge/feeds.json up to date from the official feeds, as far as they can be reached.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Feeds } from '../../src/knowledge/feeds.ts';
import { publishedAfter } from './cve-feed.ts';
import { linesOf, releasesOf, supportOf } from './lifecycles.ts';

const FILE = fileURLToPath(new URL('../../src/knowledge/feeds.json', import.meta.url));
/** Until this day the tables in src/knowledge/vulnerabilities were written by hand from the announcements. */
const BY_HAND_UNTIL = '2026-11-23';
const TIMEOUT_MS = 20_000;

const LIFECYCLES = 'https://endoflife.date';
const KUBERNETES = 'https://kubernetes.io';

interface Feed {
  readonly url: string;
  /** The knowledge with what this feed says; throws where it says it in a form that is not known. */
  readonly take: (document: unknown, feeds: Feeds) => Feeds;
}

const provider = (name: keyof Feeds['providers'], product: string): Feed => ({
  url: `${LIFECYCLES}/api/${product}.json`,
  take: (document, feeds) => ({
    ...feeds,
    providers: { ...feeds.providers, [name]: supportOf(name, document, feeds.providers[name]) },
  }),
});

const FEEDS: readonly Feed[] = [
  {
    url: `${LIFECYCLES}/api/kubernetes.json`,
    take: (document, feeds) => ({ ...feeds, releases: releasesOf(document, feeds.releases) }),
  },
  provider('EKS', 'amazon-eks'),
  provider('GKE', 'google-kubernetes-engine'),
  provider('AKS', 'azure-kubernetes-service'),
  {
    url: `${LIFECYCLES}/api/containerd.json`,
    take: (document, feeds) => ({ ...feeds, containerd: linesOf(document, feeds.containerd) }),
  },
  {
    url: `${LIFECYCLES}/api/etcd.json`,
    take: (document, feeds) => ({ ...feeds, etcd: linesOf(document, feeds.etcd) }),
  },
  {
    url: `${KUBERNETES}/docs/reference/issues-security/official-cve-feed/index.json`,
    take: (document, feeds) => ({ ...feeds, ...publishedAfter(document, BY_HAND_UNTIL) }),
  },
];

export interface UpdateOptions {
  readonly file: string;
  /** ISO day. */
  readonly today: string;
  /** Where a feed is really asked for, such as a mirror. */
  readonly at?: (url: string) => string;
  readonly say: (line: string) => void;
}

const reason = (error: unknown): string => {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? cause.message : (message.split('\n')[0] ?? '');
};

async function documentAt(url: string): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.json();
}

/** How many feeds failed. What one of them says is kept even where another is away; the day moves when all were read. */
export async function update({ file, today, at = (url) => url, say }: UpdateOptions): Promise<number> {
  const before = JSON.parse(readFileSync(file, 'utf8')) as Feeds;
  let feeds = before;
  let failed = 0;
  for (const { url, take } of FEEDS) {
    try {
      feeds = take(await documentAt(at(url)), feeds);
      say(`read       ${url}`);
    } catch (error) {
      failed += 1;
      say(`not read   ${url}: ${reason(error)}`);
    }
  }
  if (failed === 0) feeds = { ...feeds, collected: today };
  if (failed < FEEDS.length) {
    writeFileSync(`${file}.new`, `${JSON.stringify(feeds, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  }
  const [newest] = feeds.releases;
  say(
    `knowledge  of ${feeds.collected}: ${newest?.minor} is the newest minor, ${feeds.vulnerabilities.length} vulnerabilities judged from the feed, ${feeds.unjudged.length} to be read by a person`,
  );
  for (const { id, title, url } of feeds.unjudged) say(`read this  ${id}: ${title} (${url})`);
  return failed;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const say = (line: string): void => console.log(line);
  const failed = await update({ file: FILE, today: new Date().toISOString().slice(0, 10), say });
  if (failed > 0) say('What was not read stays as it was; the shipped knowledge works without any of it.');
  process.exitCode = failed > 0 ? 1 : 0;
}
