import { DOCKER_HUB, type Image, repositoryOf } from '../../core/kube/image.ts';
import { record, records, text } from '../../core/reduce/raw.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

export const TRUSTED_REGISTRIES = 'containers/trusted-registries';

export interface RegistryPolicy {
  readonly name: string;
  /** Refuses, rather than only telling. */
  readonly denies: boolean;
  /** What it lets pass; undefined for a policy of another make. */
  readonly allowed?: readonly string[];
}

const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';
const BINDINGS = 'validatingadmissionpolicybindings.admissionregistration.k8s.io';

/** The strings of a CEL list literal. */
const literals = (expression: string): string[] =>
  [...expression.matchAll(/'([^'\\]*)'|"([^"\\]*)"/g)].map((match) => match[1] ?? match[2] ?? '');

/** A policy that decides by the image's name where it may come from; the one that refuses, if there is one. */
export const registryPolicy: (snapshot: Snapshot) => { readonly policy: RegistryPolicy | undefined } = memoize(
  (snapshot) => {
    const found = [...admissionPolicies(snapshot), ...kyvernoPolicies(snapshot)];
    return { policy: found.find(({ denies }) => denies) ?? found[0] };
  },
);

function* admissionPolicies(snapshot: Snapshot): Iterable<RegistryPolicy> {
  const bindings = Map.groupBy(list(snapshot, BINDINGS), ({ spec }) => spec.policyName);
  for (const { metadata, spec } of list(snapshot, POLICIES)) {
    const bound = bindings.get(metadata.name);
    if (!bound) continue;
    const denies = bound.some(({ spec: binding }) => binding.validationActions?.includes('Deny'));
    const name = `ValidatingAdmissionPolicy ${metadata.name}`;
    const variables = records(record(spec).variables);
    if (metadata.annotations?.['kubeharden.dev/template'] === TRUSTED_REGISTRIES) {
      const allowed = literals(text(variables.find((variable) => variable.name === 'allowed')?.expression));
      yield { name, denies, allowed };
    } else {
      const expressions = [...variables, ...records(spec.validations)]
        .map(({ expression }) => text(expression))
        .join('\n');
      if (/\bimage\b/.test(expressions) && /startsWith|matches\(|\bin\b/.test(expressions)) yield { name, denies };
    }
  }
}

function* kyvernoPolicies(snapshot: Snapshot): Iterable<RegistryPolicy> {
  for (const { metadata, spec } of list(snapshot, 'clusterpolicies.kyverno.io')) {
    const written = JSON.stringify(spec ?? {});
    if (/"image":"[^"]*\*/.test(written) || /"imageReferences"|images\.containers/.test(written))
      yield {
        name: `ClusterPolicy ${metadata.name}`,
        denies: /"(validationFailureAction|failureAction)":"[Ee]nforce"/.test(written),
      };
  }
}

/** As the policy's own expression decides: all below a prefix with a slash at its end, else one repository. */
export function isAllowed(image: Image, allowed: readonly string[]): boolean {
  const name = repositoryOf({ ...image, registry: image.registry || DOCKER_HUB });
  return allowed.some((prefix) => (prefix.endsWith('/') ? name.startsWith(prefix) : name === prefix));
}
