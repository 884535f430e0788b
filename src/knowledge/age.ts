import { count } from '../core/text.ts';
import { daysBetween, RELEASES } from './releases.ts';
import { UNJUDGED, VULNERABILITIES } from './vulnerabilities/index.ts';
import { COLLECTED } from './vulnerability.ts';

/** Patches of Kubernetes come out every month: two of them are missing by then. */
const OLD_AFTER_DAYS = 75;

/** Days since the knowledge was collected; a clock before that day counts as the same day. */
export const knowledgeAge = (today: string): number => Math.max(0, daysBetween(COLLECTED, today));

export const isKnowledgeOld = (today: string): boolean => knowledgeAge(today) > OLD_AFTER_DAYS;

/** Its day and age, and how much it is. */
export const knowledgeText = (today: string): string =>
  `collected on ${COLLECTED}, ${count(knowledgeAge(today), 'day')} ago: ${VULNERABILITIES.length} vulnerabilities${
    UNJUDGED.length > 0 ? `, ${UNJUDGED.length} more that nobody has judged` : ''
  }, Kubernetes up to ${RELEASES[0]?.latest.version}${isKnowledgeOld(today) ? '; old: take a newer kubeharden, or npm run knowledge' : ''}`;
