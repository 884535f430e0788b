import { record, records, strings, text } from '../../core/reduce/raw.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

interface KyvernoRule {
  readonly policy: string;
  readonly level: string;
  readonly excludes: readonly string[];
}

/** Kyverno rules that enforce a Pod Security level on every pod but those of excluded namespaces. */
const kyvernoRules = memoize((snapshot: Snapshot): readonly KyvernoRule[] =>
  list(snapshot, 'clusterpolicies.kyverno.io').flatMap(({ metadata, spec = {} }) =>
    records(spec.rules).flatMap((rule): KyvernoRule[] => {
      const validate = record(rule.validate);
      const level = text(record(validate.podSecurity).level);
      const action = text(validate.failureAction) || text(spec.validationFailureAction);
      if (action.toLowerCase() !== 'enforce' || (level !== 'baseline' && level !== 'restricted')) return [];
      const match = record(rule.match);
      const everywhere = [...records(match.any), ...records(match.all), match]
        .map((filter) => record(filter.resources))
        .some(
          (resources) =>
            strings(resources.kinds).includes('Pod') &&
            Object.keys(resources).every((key) => key === 'kinds' || key === 'operations'),
        );
      if (!everywhere) return [];
      const exclude = record(rule.exclude);
      const filters = [...records(exclude.any), ...records(exclude.all), exclude];
      return [
        {
          policy: metadata.name,
          level,
          excludes: filters.flatMap((filter) => strings(record(filter.resources).namespaces)),
        },
      ];
    }),
  ),
);

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

/** The Kyverno policy that enforces a Pod Security level in a namespace. */
export const kyvernoPolicyFor = (
  snapshot: Snapshot,
  namespace: string,
): { policy: string; level: string } | undefined =>
  kyvernoRules(snapshot).find(({ excludes }) => !excludes.some((pattern) => wildcard(pattern).test(namespace)));

/** Gatekeeper has pod security constraints; which namespaces they cover is not read. */
export const gatekeeperKinds: (snapshot: Snapshot) => readonly string[] = memoize((snapshot) => [
  ...new Set(
    snapshot.discovery
      .filter(({ group, kind }) => group === 'constraints.gatekeeper.sh' && kind.startsWith('K8sPSP'))
      .map(({ kind }) => kind),
  ),
]);
