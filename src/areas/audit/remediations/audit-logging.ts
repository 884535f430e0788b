import type { Change, GuideStep } from '../../../core/change.ts';
import type { Consequence } from '../../../core/impact.ts';
import { userNamespaces } from '../../../core/kube/scope.ts';
import { workloadsOf } from '../../../core/kube/workloads.ts';
import type { Parameter } from '../../../core/parameter.ts';
import { refKey } from '../../../core/reference.ts';
import { defineRemediation, type PlanContext, type Step } from '../../../core/remediation.ts';
import { list, type Snapshot } from '../../../core/snapshot.ts';
import { count, listing, shellQuote } from '../../../core/text.ts';
import { template } from '../../../templates/library.ts';
import { render, toYaml } from '../../../templates/template.ts';
import { deliver } from '../../control-plane/delivery.ts';
import type { FlagChanges } from '../../control-plane/flag-edits.ts';
import { checkedValues } from '../../pods/answers.ts';
import { type ApiServer, apiServersOf } from '../api-servers.ts';
import { flagsFor, LOG, LOGGING_CHECKS, POLICY, type Values, WEBHOOK } from '../logging/flags.ts';
import { quietUsers } from '../logging/quiet.ts';

const TEMPLATE = 'audit/policy';
const USER = '[A-Za-z0-9][A-Za-z0-9:._@-]*';

const size = (values: Values): number =>
  Number(values['audit-log-maxsize']) * (Number(values['audit-log-maxbackup']) + 1);

const number = (
  name: string,
  title: string,
  help: string,
  [byDefault, min, max]: readonly [number, number, number],
  unit?: string,
): Parameter => ({ name, title, help, kind: 'number', default: byDefault, min, max, ...(unit ? { unit } : {}) });

const parametersFor = ({ findings, snapshot }: PlanContext): Parameter[] => {
  const checks = new Set(findings.map(({ check }) => check));
  const log = [...checks].some((check) => check.startsWith('apiserver-audit-log'));
  return [
    ...(log
      ? [
          number(
            'audit-log-maxage',
            'Days kept',
            'Older files are deleted. Intrusions are often found weeks after they began.',
            [30, 30, 3650],
          ),
          number(
            'audit-log-maxbackup',
            'Files kept',
            'Rotated files on each control-plane node, besides the one that is written.',
            [10, 10, 1000],
          ),
          number(
            'audit-log-maxsize',
            'Size of a file',
            'A file that has grown to this is rotated. Size times files is the most that the log takes on each control-plane node.',
            [100, 100, 10_000],
            ' MB',
          ),
        ]
      : []),
    ...(checks.has('apiserver-audit-log-path')
      ? [
          {
            name: 'webhook',
            title: 'Send events to',
            help: 'An address that takes audit events, such as a SIEM’s collector: sent in batches, besides the file on the node. Nothing is sent where it is left empty.',
            kind: 'string' as const,
            default: '',
            pattern: '(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*)?)?',
            example: 'https://audit.example.com/events',
          },
        ]
      : []),
    ...(checks.has('audit-policy-missing')
      ? [
          {
            name: 'workloadLevel',
            title: 'What is recorded of changes to workloads',
            help: 'CIS 3.2.2 asks for the request. It holds the literal environment values of pods: choose it where these hold no credentials, or where the log is guarded like them.',
            kind: 'choice' as const,
            default: 'Metadata',
            choices: [
              { value: 'Metadata', title: 'who, what, when and from where' },
              { value: 'Request', title: 'also the object that was sent' },
            ],
          },
          {
            name: 'quietUsers',
            title: 'Users whose polling is left out',
            help: 'Their reads of Services, Endpoints, Nodes, Namespaces and Pods are not recorded; reads of Secrets and all changes are.',
            kind: 'list' as const,
            default: quietUsers(snapshot),
            pattern: USER,
            example: 'system:kube-proxy',
          },
        ]
      : []),
    ...(checks.has('audit-event-ttl')
      ? [
          number(
            'event-hours',
            'Hours that events are kept',
            'Events are stored in etcd: a day is a night that can be looked up, a week costs space.',
            [24, 2, 720],
            ' h',
          ),
        ]
      : []),
  ];
};

interface ServerChange {
  readonly server: ApiServer;
  readonly flags: FlagChanges;
}

function changesFor(
  step: Step,
  excluded: readonly string[],
  values: Values,
  { findings, snapshot }: PlanContext,
): ServerChange[] {
  const wanted = new Set(step.findings);
  const bySubject = Map.groupBy(
    findings.filter(({ fingerprint }) => wanted.has(fingerprint)),
    ({ subject }) => refKey(subject),
  );
  return apiServersOf(snapshot).flatMap((server) => {
    const key = refKey(server.ref);
    if (excluded.includes(key)) return [];
    const checks = new Set((bySubject.get(key) ?? []).map(({ check }) => check));
    const flags = flagsFor(server, checks, values);
    return flags.size > 0 ? [{ server, flags }] : [];
  });
}

const PROBE = 'kubeharden-audit-probe';

/** Asks for something that is not there, and finds the request in the log. */
const proof = ({ server }: ServerChange): GuideStep => ({
  text: 'Ask for something that does not exist, and find the request in the log.',
  commands: [
    `kubectl get configmap ${PROBE} --namespace default --ignore-not-found`,
    `ssh ${shellQuote(`root@${server.node}`)} grep -c ${PROBE} ${LOG}`,
  ],
});

/** Who asks the most, as the API server has counted since it started. */
function noise({ metrics }: Snapshot): string {
  const requests = Object.keys(metrics?.requests ?? {}).slice(0, 3);
  const flows = Object.keys(metrics?.flows ?? {}).slice(0, 3);
  return requests.length === 0
    ? ''
    : `Most requests so far are ${listing(requests)}, by ${listing(flows)}; the policy leaves the platform’s own out. `;
}

/** How the API server reaches the collector; its certificate is verified with the system's authorities. */
const webhookConfig = (server: string): Readonly<Record<string, unknown>> => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'audit', cluster: { server } }],
  users: [],
  contexts: [{ name: 'audit', context: { cluster: 'audit', user: '' } }],
  'current-context': 'audit',
});

export default defineRemediation({
  id: 'audit-logging',
  area: 'audit',
  title: 'Turn on the audit log',
  fixes: LOGGING_CHECKS,
  risk: 'disruptive',
  delivery: 'files',
  *steps(context) {
    const { findings, snapshot } = context;
    const servers = new Map(apiServersOf(snapshot).map((server) => [refKey(server.ref), server]));
    const found = findings.filter(({ subject }) => servers.has(refKey(subject)));
    if (found.length === 0) return;
    const affected = [...new Set(found.map(({ subject }) => refKey(subject)))].flatMap((key) => servers.get(key) ?? []);
    const silent = found.some(({ check }) => check === 'apiserver-audit-log-path' || check === 'audit-policy-missing');
    const namespaces = userNamespaces(snapshot).length;
    yield {
      key: '',
      title: silent ? 'Turn on the audit log' : 'Keep what happened for longer',
      why: `The API ${affected.length === 1 ? 'server' : 'servers'} on ${listing(affected.map(({ node }) => node))} ${
        silent
          ? `${affected.length === 1 ? 'records' : 'record'} nothing: who reads a Secret in one of ${count(namespaces, 'namespace')}, opens a shell in one of ${count(workloadsOf(snapshot).length, 'workload')} or changes a role leaves no trace.`
          : `${affected.length === 1 ? 'throws' : 'throw'} away what happened too soon, or never.`
      }${
        found.some(({ check }) => check === 'audit-policy-missing')
          ? ' The policy is made for this cluster: bodies of Secrets, ConfigMaps and tokens are never recorded, shells and changes of rights are recorded whole, and what the platform’s own agents poll is left out.'
          : ''
      }`,
      findings: found,
      subjects: affected.map(({ ref }) => ref),
      parameters: parametersFor({ findings: found, snapshot }),
      after:
        'The script waits until the new flags are live and the API server is healthy, and puts the old manifest back if it is not. Scan again to see the findings pass.',
    };
  },
  plan(step, answers, context): Change[] {
    const values = checkedValues(step.parameters, answers);
    const servers = changesFor(step, answers.excluded, values, context);
    if (servers.length === 0) return [];
    const sets = (flag: string): boolean => servers.some(({ flags }) => flags.has(flag));
    const starts = sets('audit-log-path');
    return deliver(
      {
        id: 'audit-logging',
        title: step.title,
        instances: servers.map(({ server, flags }) => ({ component: server.component, changes: flags })),
        files: [
          ...(sets('audit-webhook-config-file')
            ? [{ name: WEBHOOK, content: toYaml([webhookConfig(String(values.webhook))]) }]
            : []),
          ...(sets('audit-policy-file')
            ? [
                {
                  name: POLICY,
                  template: TEMPLATE,
                  content: toYaml(
                    render(template(TEMPLATE), { quietUsers: values.quietUsers, workloadLevel: values.workloadLevel }),
                  ),
                },
              ]
            : []),
        ],
        auditLogs: starts,
        before: [
          ...(sets('audit-webhook-config-file')
            ? [
                {
                  text: `See that the collector takes events from each control-plane node. Where its certificate is not of a public authority, or it asks for one, add certificate-authority and client-certificate to ${WEBHOOK}; the files lie beside it.`,
                  commands: [
                    `curl --fail --silent --show-error --request POST --data '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[]}' ${shellQuote(String(values.webhook))}`,
                  ],
                },
              ]
            : []),
          ...(sets('audit-policy-file')
            ? [
                {
                  text: `Read ${POLICY}: the first rule that fits a request counts, and what no rule names is recorded without its body.`,
                },
              ]
            : []),
          ...(starts
            ? [
                {
                  text: 'See that the disks have room for the log.',
                  commands: servers.map(({ server }) => `ssh ${shellQuote(`root@${server.node}`)} df -h /var/log`),
                },
              ]
            : []),
        ],
        after: starts ? servers.slice(0, 1).map(proof) : [],
      },
      context.snapshot,
    );
  },
  impact(step, changes, { snapshot }) {
    const single = new Set(step.subjects.map(({ name }) => name)).size === 1;
    const defaults = Object.fromEntries(step.parameters.map((parameter) => [parameter.name, parameter.default]));
    const consequences: Consequence[] = [
      {
        level: 'restarts',
        text: single
          ? 'The API server restarts once. With a single control-plane node the API is away for about a minute; pods that run go on running.'
          : 'The API servers restart one node at a time; behind the load balancer clients see no more than dropped connections.',
        subjects: step.subjects,
      },
    ];
    if ('audit-log-maxsize' in defaults)
      consequences.push({
        level: 'note',
        text: `The log takes up to ${size(defaults)} MB on each control-plane node with the values that are offered. ${noise(snapshot)}How fast it fills depends on who asks: ${count(list(snapshot, 'nodes').length, 'node')}, ${count(userNamespaces(snapshot).length, 'namespace')} and ${count(workloadsOf(snapshot).length, 'workload')} here.`,
      });
    if (changes.some((change) => change.kind === 'file' && change.template === TEMPLATE))
      consequences.push({
        level: 'note',
        text: 'The log names people and what they do: only root on the control-plane nodes can read it. Requests wait until their line is written; on a slow disk that is felt.',
      });
    return { consequences };
  },
});
