import { type Component, listFlag } from '../../core/kube/components.ts';
import { list, memoize, type Snapshot } from '../../core/snapshot.ts';

/** Plugins that only run when they are named: absence is off. */
export const pluginEnabled = (component: Component, plugin: string): boolean =>
  listFlag(component, 'enable-admission-plugins').includes(plugin);

/** Which of the given plugins, on by default, are switched off. */
export const pluginsDisabled = (component: Component, plugins: readonly string[]): readonly string[] => {
  const disabled = new Set(listFlag(component, 'disable-admission-plugins'));
  return plugins.filter((plugin) => disabled.has(plugin));
};

/** Name of an admission policy that judges `externalIPs`, which serves in place of the plugin. */
export const externalIpsPolicy: (snapshot: Snapshot) => { readonly name: string | undefined } = memoize((snapshot) => {
  const bound = new Set(
    list(snapshot, 'validatingadmissionpolicybindings.admissionregistration.k8s.io')
      .filter(({ spec }) => spec.validationActions?.includes('Deny'))
      .map(({ spec }) => spec.policyName),
  );
  const policy = list(snapshot, 'validatingadmissionpolicies.admissionregistration.k8s.io').find(
    ({ metadata, spec }) =>
      bound.has(metadata.name) && (spec.validations ?? []).some(({ expression }) => expression.includes('externalIPs')),
  );
  if (policy) return { name: `ValidatingAdmissionPolicy ${policy.metadata.name}` };
  const kyverno = list(snapshot, 'clusterpolicies.kyverno.io').find(({ spec }) => {
    const text = JSON.stringify(spec ?? {});
    return /"(validationFailureAction|failureAction)":"[Ee]nforce"/.test(text) && text.includes('externalIPs');
  });
  return { name: kyverno ? `ClusterPolicy ${kyverno.metadata.name}` : undefined };
});

// Of the plugins on by default (pkg/kubeapiserver/options/plugins.go), those that enforce something.
// ServiceAccount and NamespaceLifecycle have checks of their own.
export const PROTECTIVE = [
  'PodSecurity',
  'LimitRanger',
  'ResourceQuota',
  'CertificateApproval',
  'CertificateSigning',
  'CertificateSubjectRestriction',
  'ClusterTrustBundleAttest',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionWebhook',
  'MutatingAdmissionWebhook',
  'MutatingAdmissionPolicy',
  'RuntimeClass',
  'Priority',
  'DefaultTolerationSeconds',
];
