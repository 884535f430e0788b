import { listing } from '../../../core/text.ts';
import { defineNamespaceCheck } from '../namespace-check.ts';
import { containerItems, defaultsIn } from '../namespaces.ts';

export default defineNamespaceCheck({
  id: 'res-limitrange-missing',
  title: 'Namespaces without default requests and limits',
  severity: 'low',
  risk: 'A container that states nothing gets nothing reserved and nothing forbidden: it may use a whole node’s memory, and others on that node are ended for it. With a quota in place, such pods are refused instead.',
  fields: [
    {
      path: 'LimitRange spec.limits[type=Container]',
      allowed: 'a default for memory, a defaultRequest for cpu and memory',
    },
  ],
  controls: [
    { framework: 'NSA', id: 'NetSep' },
    { framework: 'MITRE', id: 'T1499' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [{ resource: 'limitranges' }],
  messages: {
    pass: {
      brief: 'has defaults',
      detail: 'A LimitRange of {namespace} gives containers requests and a memory limit.',
    },
    fail: {
      brief: 'no default {missing}',
      detail: 'No LimitRange of {namespace} gives containers a default {missing} where they state none.',
    },
  },
  judge(namespace, snapshot, subject) {
    const { requests, limits } = defaultsIn(snapshot, namespace);
    const missing = [
      ...(limits.memory === undefined ? ['default.memory'] : []),
      ...(requests.cpu === undefined ? ['defaultRequest.cpu'] : []),
      ...(requests.memory === undefined ? ['defaultRequest.memory'] : []),
    ];
    if (missing.length === 0) return { verdict: 'pass', subject, message: 'pass', data: { namespace } };
    const any = containerItems(snapshot, namespace).length > 0;
    return {
      verdict: 'fail',
      subject,
      message: 'fail',
      data: { namespace, missing: listing(missing.map((field) => PLAIN[field] ?? field)) },
      evidence: any
        ? missing.map((field) => ({ path: `LimitRange spec.limits[type=Container].${field}`, value: '(absent)' }))
        : [{ path: 'LimitRange spec.limits[type=Container]', value: '(absent)' }],
    };
  },
});

const PLAIN: Readonly<Record<string, string>> = {
  'default.memory': 'memory limit',
  'defaultRequest.cpu': 'CPU request',
  'defaultRequest.memory': 'memory request',
};
