import { defineCheck } from '../../../core/check.ts';
import type { FindingDraft } from '../../../core/finding.ts';
import { platformOf } from '../../../core/platform.ts';
import { CLUSTER, type ResourceRef } from '../../../core/reference.ts';
import type { Severity } from '../../../core/severity.ts';
import { listing } from '../../../core/text.ts';
import { NODE_MESSAGES, nodeDrafts } from '../../control-plane/file-check.ts';
import { type AuditPolicy, atLeast, levelOf, parsePolicy, type Request } from '../policy.ts';

const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

const ask = (verb: string, group: string, ...resources: readonly string[]): Request[] =>
  resources.map((resource) => ({ verb, group, resource }));

const SECRET: readonly Request[] = [
  ...ask('get', '', 'secrets', 'configmaps'),
  ...ask('update', '', 'secrets', 'configmaps'),
  ...ask('create', '', 'serviceaccounts/token'),
  ...ask('create', 'authentication.k8s.io', 'tokenreviews'),
];

const SEEN: readonly Request[] = [
  ...ask('get', '', 'secrets'),
  ...ask('create', '', 'pods/exec', 'pods/attach', 'pods/portforward'),
  ...ask('get', '', 'pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy', 'nodes/proxy'),
  ...ask('create', RBAC, 'roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'),
  ...ask('update', ADMISSION, 'validatingwebhookconfigurations', 'mutatingwebhookconfigurations'),
];

const WORKLOADS: readonly Request[] = [
  ...ask('create', '', 'pods'),
  ...ask('update', 'apps', 'deployments', 'daemonsets', 'statefulsets'),
];

/** Nobody has a rule for it: what is left for the last one. */
const ANYTHING: Request = { verb: 'delete', group: 'example.com', resource: 'anything' };

const name = ({ verb, group, resource }: Request): string => `${verb} ${resource}${group ? `.${group}` : ''}`;

interface Gap {
  readonly path: string;
  readonly message: string;
  readonly requests: readonly Request[];
  readonly severity?: Severity;
}

/** What the policy lets slip, and what it records too much of. */
function gapsOf(policy: AuditPolicy): Gap[] {
  const level = (request: Request) => levelOf(policy, request);
  const gaps: Gap[] = [
    {
      path: 'bodies',
      message: 'bodies',
      severity: 'high',
      requests: SECRET.filter((request) => atLeast(level(request), 'Request')),
    },
    { path: 'silent', message: 'silent', requests: SEEN.filter((request) => level(request) === 'None') },
    { path: 'rest', message: 'rest', requests: [ANYTHING].filter((request) => level(request) === 'None') },
    {
      path: 'workloads',
      message: 'workloads',
      severity: 'low',
      requests: WORKLOADS.filter((request) => level(request) === 'None'),
    },
  ];
  return gaps.filter(({ requests }) => requests.length > 0);
}

function* draftsOf(subject: ResourceRef, path: string, source: string, node: string): Iterable<FindingDraft> {
  const evidence = [{ path, value: 'read on the node', source: `files of ${node}` }];
  const policy = parsePolicy(source);
  if (!policy) {
    yield { verdict: 'unknown', subject, message: 'broken', data: { file: path }, evidence };
    return;
  }
  const gaps = gapsOf(policy);
  for (const gap of gaps)
    yield {
      verdict: 'fail',
      subject,
      path: gap.path,
      message: gap.message,
      data: { what: listing(gap.requests.map(name), 6) },
      evidence: gap.requests.map((request) => ({
        path: name(request),
        value: levelOf(policy, request),
        source: `${path} on ${node}`,
      })),
      ...(gap.severity ? { severity: gap.severity } : {}),
    };
  if (gaps.length === 0) yield { verdict: 'pass', subject, message: 'pass', data: { file: path }, evidence };
}

export default defineCheck({
  id: 'audit-policy-coverage',
  area: 'audit',
  title: 'Audit policy with gaps',
  severity: 'medium',
  risk: 'The first rule that fits a request decides, so one broad rule too early hides everything after it: shells, role changes and reads of Secrets leave no line. A rule that records too much writes every Secret into the log.',
  fields: [
    {
      path: 'rules of the audit policy',
      allowed:
        'Secrets, ConfigMaps and tokens at Metadata; shells, proxies, RBAC and admission recorded; a last rule for everything else',
    },
  ],
  controls: [
    { framework: 'CIS', id: '3.2.2' },
    { framework: 'Kubescape', id: 'C-0161' },
    { framework: 'NSA', id: 'Audit' },
    { framework: 'OWASP', id: 'K10:2025' },
    { framework: 'MITRE', id: 'T1562' },
  ],
  reads: [
    { resource: 'nodes/files', optional: true },
    { resource: 'nodes', optional: true },
    { resource: 'version', optional: true },
  ],
  messages: {
    ...NODE_MESSAGES,
    pass: {
      brief: 'nothing slips',
      detail: 'The policy {file} records what it should, and no contents that it should not.',
    },
    bodies: {
      brief: 'contents of Secrets are recorded',
      detail: 'The policy records the contents of: {what}. Whoever reads the log reads them.',
    },
    silent: { brief: 'not recorded: {what}', detail: 'The policy leaves out: {what}. Nobody sees who does it.' },
    rest: {
      brief: 'no rule for everything else',
      detail: 'The policy ends without a rule for what no other rule names: all of that is left out.',
    },
    workloads: { brief: 'changes of workloads are left out', detail: 'The policy leaves out: {what}.' },
    broken: { brief: 'cannot be read', detail: 'What {file} holds is no audit policy in a form that is known.' },
    absent: {
      brief: 'no policy on this node',
      detail: 'The API server of this node has no audit policy; another check speaks of that.',
    },
  },
  *evaluate(snapshot) {
    if (platformOf(snapshot).managed) {
      yield { verdict: 'not-applicable', subject: CLUSTER, message: 'managed' };
      return;
    }
    yield* nodeDrafts(snapshot, function* ({ node, auditPolicy }, { ref }) {
      if (!auditPolicy) yield { verdict: 'not-applicable', subject: ref, message: 'absent' };
      else yield* draftsOf(ref, auditPolicy.path, auditPolicy.text, node);
    });
  },
});
