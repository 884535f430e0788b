import { componentsOf, listFlag } from '../../core/kube/components.ts';
import { userNamespaces } from '../../core/kube/scope.ts';
import { records, text } from '../../core/reduce/raw.ts';
import { type ResourceRef, refOf } from '../../core/reference.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';
import { engineOf, judges } from '../audit/webhooks.ts';
import { KYVERNO } from './coverage.ts';

/** Something that looks at signatures of images before pods are let in. */
export interface Verifier {
  readonly name: string;
  readonly ref?: ResourceRef;
  readonly path: string;
  readonly value: string;
  /** `opens`: lets pods in when it cannot judge. `unread`: whether it refuses is set where a scan does not look. */
  readonly state: 'refuses' | 'tells' | 'opens' | 'unread';
  /** Namespaces of people where it does not look. */
  readonly leavesOut: readonly string[];
}

const INCLUDE = 'policy.sigstore.dev/include';

/** Kyverno's own kind of rule for it; newer releases have ImageValidatingPolicy besides. */
function* kyverno(snapshot: Snapshot): Iterable<Verifier> {
  for (const policy of list(snapshot, KYVERNO))
    for (const rule of records(policy.spec?.rules))
      for (const images of records(rule.verifyImages)) {
        const action = text(images.failureAction) || text(policy.spec?.validationFailureAction) || 'Audit';
        // Defaults are true; false turns the rule into one that only rewrites tags.
        const asks = images.required !== false && images.verifyDigest !== false;
        yield {
          name: `ClusterPolicy ${policy.metadata.name}`,
          ref: refOf(policy),
          path: `spec.rules[name=${text(rule.name)}].verifyImages`,
          value: `${action}${asks ? '' : ', not required'}`,
          state: action.toLowerCase() === 'enforce' && asks ? 'refuses' : 'tells',
          leavesOut: [],
        };
      }
}

/** The webhooks of policy-controller look only at namespaces that carry its label; the others at all pods. */
function* webhooks(snapshot: Snapshot): Iterable<Verifier> {
  for (const resource of [
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  ] as const)
    for (const configuration of list(snapshot, resource))
      for (const webhook of configuration.webhooks ?? []) {
        const engine = engineOf(configuration, webhook)?.name;
        if (engine !== 'Sigstore policy-controller' && engine !== 'Connaisseur') continue;
        if (!judges(webhook, 'pods', 'CREATE')) continue;
        const sigstore = engine === 'Sigstore policy-controller';
        yield {
          name: engine,
          ref: refOf(configuration),
          path: `webhooks[name=${webhook.name}].failurePolicy`,
          value: webhook.failurePolicy ?? 'Fail',
          state: webhook.failurePolicy === 'Ignore' ? 'opens' : 'refuses',
          leavesOut: sigstore
            ? userNamespaces(snapshot)
                .filter(({ metadata }) => metadata.labels?.[INCLUDE] !== 'true')
                .map(({ metadata }) => metadata.name)
            : [],
        };
      }
}

/** The plugin of the API server itself; whether its defaultAllow is false is in a file on the node. */
function* plugin(snapshot: Snapshot): Iterable<Verifier> {
  for (const component of componentsOf(snapshot))
    if (
      component.name === 'kube-apiserver' &&
      listFlag(component, 'enable-admission-plugins').includes('ImagePolicyWebhook')
    )
      yield {
        name: 'ImagePolicyWebhook',
        ref: component.ref,
        path: 'kube-apiserver --enable-admission-plugins',
        value: 'ImagePolicyWebhook',
        state: 'unread',
        leavesOut: [],
      };
}

function* others(snapshot: Snapshot): Iterable<Verifier> {
  for (const { group, kind, plural } of snapshot.discovery)
    if ((group === 'policies.kyverno.io' && kind === 'ImageValidatingPolicy') || group === 'config.ratify.deislabs.io')
      yield { name: kind, path: 'GET /apis', value: `${plural}.${group}`, state: 'unread', leavesOut: [] };
}

const RANK = { refuses: 0, opens: 1, tells: 2, unread: 3 } as const;

/** What verifies images, the one that does most first. */
export const verifiersOf: (snapshot: Snapshot) => readonly Verifier[] = memoize((snapshot) =>
  [...kyverno(snapshot), ...webhooks(snapshot), ...plugin(snapshot), ...others(snapshot)].sort(
    (a, b) => RANK[a.state] - RANK[b.state] || a.leavesOut.length - b.leavesOut.length,
  ),
);

/** As GKE's audit of images is not in the cluster's API, the provider's own switch is only told of. */
export const providerSwitch = (distribution: string): string | undefined =>
  ({
    GKE: 'Binary Authorization of GKE is set outside of the cluster: gcloud container clusters describe shows binaryAuthorization.evaluationMode',
    AKS: 'Image integrity of AKS is set by Azure Policy outside of the cluster',
  })[distribution];
