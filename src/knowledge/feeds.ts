// What changes by itself: releases, ends of support, and vulnerabilities since the last look by hand. `npm run knowledge`
// writes the file anew from the official feeds; the program itself never asks them.

import content from './feeds.json' with { type: 'json' };
import type { ProviderSupport, Release } from './releases.ts';
import type { SupportLine } from './support.ts';
import type { Vulnerability } from './vulnerability.ts';

/** A published vulnerability whose versions nobody has judged yet. */
export interface Unjudged {
  readonly id: string;
  readonly title: string;
  /** ISO day. */
  readonly published: string;
  readonly url: string;
}

export interface Feeds {
  /** ISO day. */
  readonly collected: string;
  readonly sources: readonly string[];
  /** Newest first. */
  readonly releases: readonly Release[];
  readonly providers: Readonly<Record<'EKS' | 'GKE' | 'AKS', Readonly<Record<string, ProviderSupport>>>>;
  /** Newest first; a line older than the last one ended long ago. */
  readonly containerd: readonly SupportLine[];
  readonly etcd: readonly SupportLine[];
  readonly vulnerabilities: readonly Vulnerability[];
  readonly unjudged: readonly Unjudged[];
}

export const FEEDS: Feeds = content as unknown as Feeds;
