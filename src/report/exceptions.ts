import type { Excepted, ExceptionRule } from '../core/exceptions.ts';
import { count, safeText } from '../core/text.ts';

const SELECTORS = ['check', 'kind', 'namespace', 'name', 'label', 'path', 'fingerprint'] as const;

/** What an exception is about and whose it is, in one line. */
const ruleText = (rule: ExceptionRule): string => {
  const about = SELECTORS.flatMap((selector) => {
    const value = rule[selector];
    return value === undefined ? [] : `${selector} ${value}`;
  });
  return safeText(`${about.join(', ')} (${rule.owner}: ${rule.reason})`);
};

/** The exceptions that did nothing and those past their day; empty when each holds. */
export function exceptionsText({ unused, expired }: Omit<Excepted, 'findings'>): string {
  const lines = [
    ...unused.map((rule) => `Exception unused: ${ruleText(rule)}. Nothing fits it any more; remove it, or correct it.`),
    ...expired.map(
      ({ rule, findings }) =>
        `Exception expired on ${rule.expires}: ${ruleText(rule)}. ${count(findings, 'finding')} ${findings === 1 ? 'counts' : 'count'} again; renew it, or harden.`,
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
