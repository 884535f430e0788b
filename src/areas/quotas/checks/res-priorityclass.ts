import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import type { PriorityClass } from '../../../core/kube/objects.ts';
import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { WORKLOAD_RESOURCES, workloadsOf } from '../../../core/kube/workloads.ts';
import { refOf } from '../../../core/reference.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { count, listing } from '../../../core/text.ts';
import { HIGH, ownClasses, SYSTEM_CLASSES, unboundedNamespaces } from '../priorities.ts';

/** Drafts of the cluster's own classes: who gets them without asking, and who may ask. */
function classDraft(priority: PriorityClass, snapshot: Snapshot): FindingDraft {
  const subject = refOf(priority);
  const data = { value: priority.value };
  if (priority.globalDefault === true && priority.value > HIGH)
    return {
      verdict: 'fail',
      subject,
      message: 'default',
      data,
      evidence: [{ path: 'globalDefault', value: `true, value ${priority.value}` }],
    };
  const open = unboundedNamespaces(snapshot).get(priority.metadata.name) ?? [];
  if (open.length === 0) return { verdict: 'pass', subject, message: 'bounded', data };
  return {
    verdict: 'fail',
    subject,
    message: 'unbounded',
    severity: 'low',
    data: { ...data, namespaces: listing(open), number: count(open.length, 'namespace') },
    evidence: [
      { path: 'value', value: String(priority.value) },
      {
        path: 'ResourceQuota spec.scopeSelector[scopeName=PriorityClass]',
        value: '(absent)',
        source: listing(open, 10),
      },
    ],
  };
}

export default defineCheck({
  id: 'res-priorityclass',
  area: 'quotas',
  title: 'Priorities that push others out',
  severity: 'medium',
  risk: 'When nodes are full, pods of high priority end those of others to get their place: whoever may name such a class can push out everybody else, with the system’s own classes even what the cluster needs to run.',
  fields: [
    { path: 'priorityClassName of pods outside of platform namespaces', allowed: `not ${SYSTEM_CLASSES.join(' or ')}` },
    { path: 'PriorityClass globalDefault', allowed: `not true with a value above ${HIGH}` },
    {
      path: 'ResourceQuota spec.scopeSelector[scopeName=PriorityClass]',
      allowed: `in every namespace with workloads, for each class of ${HIGH} or more`,
    },
  ],
  controls: [
    { framework: 'MITRE', id: 'T1496' },
    { framework: 'MITRE', id: 'T1499' },
    { framework: 'OWASP', id: 'K01:2025' },
  ],
  reads: [
    ...WORKLOAD_RESOURCES.map((resource) => ({ resource })),
    { resource: 'namespaces' },
    { resource: 'priorityclasses.scheduling.k8s.io' },
    { resource: 'resourcequotas' },
  ],
  messages: {
    pass: { brief: 'no system class', detail: 'The pods do not use a priority of the system.' },
    fail: {
      brief: 'system priority: {class}',
      detail: 'The pods use {class}, which is meant for what the cluster cannot do without.',
    },
    bounded: { brief: 'use is bounded', detail: 'The class is of modest priority, or quotas bound who may use it.' },
    default: {
      brief: 'default priority {value}',
      detail: 'Every pod that names no class gets {value}: none can be pushed out, and rank means nothing.',
    },
    unbounded: {
      brief: 'unbounded in {number}',
      detail: 'No quota bounds how many pods of {namespaces} may use this class of priority {value}.',
    },
  },
  *evaluate(snapshot) {
    for (const priority of ownClasses(snapshot)) yield classDraft(priority, snapshot);
    for (const workload of workloadsOf(snapshot)) {
      const { ref: subject, specPath, podSpec, namespace } = workload;
      const name = podSpec.priorityClassName;
      if (name === undefined || !SYSTEM_CLASSES.includes(name) || isSystemNamespace(namespace)) {
        yield { verdict: 'pass', subject, message: 'pass' };
        continue;
      }
      yield {
        verdict: 'fail',
        subject,
        message: 'fail',
        data: { class: name },
        evidence: [{ path: `${specPath}.priorityClassName`, value: name }],
      };
    }
  },
});
