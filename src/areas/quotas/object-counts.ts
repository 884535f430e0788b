/** What a quota should count as objects, and the other names under which a quota may do so. */
const COUNTS: Readonly<Record<string, readonly string[]>> = {
  pods: ['count/pods'],
  services: ['count/services'],
  'services.loadbalancers': [],
  'services.nodeports': [],
  persistentvolumeclaims: ['count/persistentvolumeclaims'],
  'count/secrets': ['secrets'],
  'count/configmaps': ['configmaps'],
  'count/jobs.batch': [],
  'count/deployments.apps': [],
};

const OBJECT_COUNTS: readonly string[] = Object.keys(COUNTS);

/** Names of `OBJECT_COUNTS` that are bounded under none of their names. */
export const missingCounts = (bounded: ReadonlySet<string>): string[] =>
  OBJECT_COUNTS.filter((name) => ![name, ...(COUNTS[name] ?? [])].some((other) => bounded.has(other)));
