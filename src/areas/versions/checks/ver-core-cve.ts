import { defineCheck } from '../../../core/check.ts';
import { WORKLOAD_RESOURCES } from '../../../core/kube/workloads.ts';
import { CLUSTER } from '../../../core/reference.ts';
import { UNJUDGED } from '../../../knowledge/vulnerabilities/index.ts';
import { CVE_MESSAGES, matchesOf } from '../matching.ts';
import { runningVersions } from '../running.ts';

const PRODUCTS = ['kube-apiserver', 'kube-controller-manager', 'kubelet', 'kube-proxy', 'csi-proxy'] as const;

export default defineCheck({
  id: 'ver-core-cve',
  area: 'versions',
  title: 'Known vulnerabilities of Kubernetes',
  severity: 'high',
  risk: 'Published vulnerabilities come with a description of how to use them, and often with a program that does. CVE-2018-1002105 let anybody who reached the API server become administrator and left no trace in the audit log; only the upgrade helped.',
  fields: [
    {
      path: 'GET /version gitVersion; image tags of the control plane',
      allowed: 'a release without a published vulnerability',
    },
    { path: 'Node status.nodeInfo.kubeletVersion', allowed: 'a release without a published vulnerability' },
  ],
  controls: [
    { framework: 'CVE', id: 'CVE-2018-1002105' },
    { framework: 'Kubescape', id: 'C-0058' },
    { framework: 'Kubescape', id: 'C-0089' },
    { framework: 'OWASP', id: 'K07:2025' },
    { framework: 'MITRE', id: 'T1068' },
    { framework: 'MITRE', id: 'T1190' },
    { framework: 'NSA', id: 'Upgrade' },
  ],
  reads: [
    { resource: 'version' },
    { resource: 'nodes' },
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource, optional: true })),
    { resource: 'nodes/configz', optional: true },
    { resource: 'discovery', optional: true },
    { resource: 'apiservices.apiregistration.k8s.io', optional: true },
  ],
  messages: {
    ...CVE_MESSAGES,
    unjudged: {
      brief: '{cve}: published, not judged here',
      detail: '{cve} ({title}) was published on {day}. Which versions it affects is to be read at {url}.',
    },
  },
  *evaluate(snapshot) {
    const running = runningVersions(snapshot);
    for (const product of PRODUCTS) yield* matchesOf(product, snapshot);
    for (const { id, title, published, url } of UNJUDGED)
      yield {
        verdict: 'unknown',
        subject: CLUSTER,
        path: id,
        message: 'unjudged',
        data: { cve: id, title, day: published, url },
      };
    for (const [product, why] of [
      ['kube-apiserver', 'GET /version was not answered'],
      ['kube-controller-manager', 'kube-system shows no pod of it; run kubeharden node on a control-plane node'],
    ] as const)
      if (!running.has(product))
        yield { verdict: 'unknown', subject: CLUSTER, path: product, message: 'unseen', data: { product, why } };
  },
});
