import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { CLUSTER, type ResourceRef } from '../../../core/reference.ts';
import { list, refusalOf, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';

const REGISTRY_TYPES = new Set(['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg']);
/** One name in more namespaces than this is one credential that was copied. */
const MOST_COPIES = 3;

/** Who names which Secret, by `namespace/secret`. */
function references(snapshot: Snapshot): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (namespace: string, secrets: readonly { readonly name: string }[] | undefined, by: string): void => {
    for (const { name } of secrets ?? [])
      found.set(`${namespace}/${name}`, [...(found.get(`${namespace}/${name}`) ?? []), by]);
  };
  for (const { ref, namespace, podSpec } of workloadsOf(snapshot))
    add(namespace, podSpec.imagePullSecrets, `${ref.kind} ${ref.name}`);
  for (const { metadata, imagePullSecrets } of list(snapshot, 'serviceaccounts'))
    add(metadata.namespace ?? '', imagePullSecrets, `ServiceAccount ${metadata.name}`);
  return found;
}

const secretRef = (key: string): ResourceRef => {
  const [namespace = '', name = ''] = key.split('/');
  return { apiVersion: 'v1', kind: 'Secret', namespace, name };
};

export default defineCheck({
  id: 'img-pull-secrets-hygiene',
  area: 'containers',
  title: 'Registry credentials that are copied or missing',
  severity: 'medium',
  risk: 'One credential in many namespaces is as safe as the weakest of them: whoever reads Secrets in one gets every private image, and often the right to push. A named Secret that does not exist stops the next start.',
  fields: [
    { path: 'imagePullSecrets of pods and ServiceAccounts', allowed: 'name Secrets that exist' },
    {
      path: 'Secret type kubernetes.io/dockerconfigjson',
      allowed: `the same name in at most ${MOST_COPIES} namespaces; contents are never read`,
    },
  ],
  controls: [
    { framework: 'MITRE', id: 'T1552' },
    { framework: 'OWASP', id: 'K03:2025' },
  ],
  reads: [
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
    { resource: 'serviceaccounts' },
    { resource: 'secrets' },
  ],
  messages: {
    pass: { brief: 'exists, not copied', detail: 'The credential exists and is not found in many namespaces.' },
    none: { brief: 'no registry credentials', detail: 'No pod names a registry credential, and none exists.' },
    elsewhere: {
      brief: 'not among the files',
      detail: '{by} names the Secret; files do not show whether the cluster has it.',
    },
    absent: { brief: 'named but absent', detail: '{by} names the Secret, which does not exist.' },
    copied: {
      brief: 'in {number} namespaces',
      detail:
        'A registry credential of this name is in {number} namespaces: {namespaces}. Contents are not read; they are most likely the same.',
    },
  },
  *evaluate(snapshot): Iterable<FindingDraft> {
    const referenced = references(snapshot);
    const registry = snapshot.secrets.filter(({ type }) => REGISTRY_TYPES.has(type));
    const known = new Set(snapshot.secrets.map(({ namespace, name }) => `${namespace}/${name}`));
    const byName = Map.groupBy(registry, ({ name }) => name);
    if (referenced.size === 0 && registry.length === 0) yield { verdict: 'pass', subject: CLUSTER, message: 'none' };
    for (const [key, by] of referenced) {
      if (known.has(key)) continue;
      const subject = secretRef(key);
      const data = { by: listing(by) };
      // Manifests seldom hold Secrets; and what could not be listed is already told as such.
      if (snapshot.source.kind === 'files') yield { verdict: 'unknown', subject, message: 'elsewhere', data };
      else if (!refusalOf(snapshot, 'secrets', subject.namespace))
        yield {
          verdict: 'fail',
          subject,
          message: 'absent',
          severity: 'low',
          data,
          evidence: [{ path: 'imagePullSecrets', value: subject.name, source: listing(by) }],
        };
    }
    for (const [name, copies] of byName) {
      const namespaces = copies.map(({ namespace }) => namespace);
      const [first = ''] = namespaces;
      // One finding for all copies, on the first of them: they are one credential.
      if (copies.length > MOST_COPIES)
        yield {
          verdict: 'fail',
          subject: secretRef(`${first}/${name}`),
          message: 'copied',
          data: { number: copies.length, namespaces: listing(namespaces) },
          evidence: [
            {
              path: 'metadata.name',
              value: `${name} in ${count(copies.length, 'namespace')}: ${listing(namespaces, 10)}`,
            },
          ],
        };
      else
        for (const namespace of namespaces)
          yield { verdict: 'pass', subject: secretRef(`${namespace}/${name}`), message: 'pass' };
    }
  },
});
