import type { FindingDraft, Verdict } from '../../core/finding.ts';
import { type Component, flag } from '../../core/kube/components.ts';

/** What a check finds on one instance; the factories add subject, evidence and the shared messages. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Message key; the verdict itself when absent. */
  readonly message?: string;
  /** Flags or configuration fields that were looked at: they become the evidence. */
  readonly read: readonly string[];
  readonly data?: FindingDraft['data'];
  readonly severity?: FindingDraft['severity'];
  readonly accepted?: FindingDraft['accepted'];
}

const verdictOf = (holds: boolean): Verdict => (holds ? 'pass' : 'fail');

/** The flag, or the component's own default where the flag is absent, is the wanted value. */
export const flagIs = (component: Component, name: string, wanted: string, byDefault: string): Judgement => {
  const set = flag(component, name);
  return {
    verdict: verdictOf((set ?? byDefault) === wanted),
    read: [name],
    data: { value: set ?? `not set, and so ${byDefault}` },
  };
};

/** Every flag is set to something. */
export const flagsSet = (component: Component, ...names: string[]): Judgement => {
  const missing = names.filter((name) => !flag(component, name));
  return {
    verdict: verdictOf(missing.length === 0),
    read: names,
    data: { missing: missing.map((name) => `--${name}`).join(' and ') },
  };
};

/** No flag is set. */
export const flagsUnset = (component: Component, ...names: string[]): Judgement => {
  const found = names.filter((name) => flag(component, name) !== undefined);
  return {
    verdict: verdictOf(found.length === 0),
    read: names,
    data: { found: found.map((name) => `--${name}`).join(' and ') },
  };
};

/** What a flag hides in a file on the node cannot be judged from the API. */
export const inFile = (component: Component, name: string): Judgement | undefined => {
  const file = flag(component, name);
  return file === undefined
    ? undefined
    : { verdict: 'unknown', message: 'inFile', read: [name], data: { flag: `--${name}`, file } };
};

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/;
export const isLoopback = (address: string): boolean => LOOPBACK.test(address);

/** Host of a URL or of `host:port`, brackets of IPv6 addresses left off. */
export const hostOf = (endpoint: string): string => {
  const rest = endpoint.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '');
  const bracketed = /^\[([^\]]*)\]/.exec(rest)?.[1];
  return bracketed ?? rest.replace(/:\d+$/, '');
};

/** Cipher suites without forward secrecy, or with CBC, RC4 or 3DES, by Go's names. */
export const weakSuites = (suites: readonly string[]): readonly string[] =>
  suites.filter((suite) => /^TLS_RSA_WITH_|_CBC_SHA|_RC4_|_3DES_/.test(suite));
